// Follow this byte: a byte of the file, the calls that moved it, its sequence number, every frame that carried it, and
// the way back from any of them.
//
// The one coordinate all others are worked out from is the byte's place in its direction of a TCP stream.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "captures/digest.hpp"
#include "captures/journey_story.hpp"

namespace osiscope {

/// A byte that one end of a TCP stream sent.
struct StreamByte {
    std::uint32_t stream = 0;
    std::uint8_t side = 0;     ///< who sent it: index into `TcpStream::sent`
    std::uint64_t offset = 0;  ///< 0 is the first byte after the SYN

    friend bool operator==(const StreamByte&, const StreamByte&) = default;
};

/// The byte as it was captured in one frame.
struct ByteSighting {
    std::uint32_t frame = no_index;
    std::uint32_t offset = 0;  ///< in the frame
    std::uint8_t value = 0;    ///< as captured there: the wire may have changed it
};

/// One time the byte was put onto the wire.
struct Transmission {
    std::uint32_t journey = no_index;
    std::vector<ByteSighting> seen;  ///< at each capture point that saw it, in the order of the way
    Fate fate = Fate::not_known;
    bool again = false;           ///< the sender had sent it before
    bool captured_again = false;  ///< the same packet as before, seen twice by a mirror port or around a router
    bool wire_copy = false;       ///< a copy made by the wire
    bool fragmented = false;      ///< it travelled a part of the way in a fragment of its packet
};

/// The byte in the buffer of a system call.
struct CallByte {
    std::uint32_t call = no_index;  ///< index into `Recording::system_calls`
    std::uint64_t offset = 0;       ///< of the byte, from the buffer's start
};

struct ByteTrace {
    StreamByte byte;
    std::optional<std::uint8_t> value;         ///< nothing when no frame with it was captured
    std::optional<std::uint64_t> file_offset;  ///< of the file's byte, where that is known
    std::uint32_t record = no_index;           ///< of osiscope's transfer, index into `HalfStream::records`
    std::optional<CallByte> read, send;        ///< at the sender
    std::optional<CallByte> receive, write;    ///< at the receiver
    std::vector<Transmission> transmissions;   ///< in the order they were captured
    std::vector<std::string> limits;           ///< sentences: how far it can be followed, and why not further
    std::uint32_t frames_seen = 0;             ///< of the recording, for `continue_trace`
};

/// The byte of a stream that lies at this place of a frame; nothing for headers and what no stream carries.
[[nodiscard]] std::optional<StreamByte> stream_byte_in(const Story& story, std::uint32_t frame, std::uint32_t offset);

/// The byte of the stream that a byte of the file travels as; nothing when it has not been seen.
[[nodiscard]] std::optional<StreamByte> stream_byte_of_file(const Story& story, std::uint64_t file_offset);

/// The byte of the stream at this place of a call's buffer; nothing when the call moved no such byte.
[[nodiscard]] std::optional<StreamByte> stream_byte_of_call(const Story& story, std::uint32_t call,
                                                            std::uint64_t offset);

/// Everything that is known about a byte. Decodes the frames that may have carried it again, and no others.
[[nodiscard]] ByteTrace trace_byte(const Story& story, const StreamByte& byte);

/// Takes in what was recorded since.
void continue_trace(ByteTrace& trace, const Story& story);

/// Where in this frame the traced byte is; nothing when the frame does not carry it.
[[nodiscard]] std::optional<ByteSighting> sighting_in(const ByteTrace& trace, std::uint32_t frame);

/// TCP's number of the byte.
[[nodiscard]] SequenceNumber sequence_number_of(const Digest& digest, const StreamByte& byte);

}  // namespace osiscope
