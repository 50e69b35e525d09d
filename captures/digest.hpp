// What the frames of a recording say together: streams, journeys, and where each connection stood when.
// Grows with the recording: `update` takes in what was appended since it was last called.
#pragma once

#include <cstring>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "captures/journeys.hpp"
#include "captures/stream.hpp"
#include "captures/tcp_tracker.hpp"

namespace osiscope {

/// One thing to step to: a system call or a packet's journey.
struct TimelineItem {
    enum class Kind : std::uint8_t { call, journey };
    Kind kind = Kind::journey;
    std::uint32_t index = 0;  ///< into `Recording::system_calls` or `Digest::journeys`
    Time at = 0;

    friend bool operator==(const TimelineItem& a, const TimelineItem& b) {
        return a.kind == b.kind && a.index == b.index;
    }
};

/// How far a host had come when one of its calls returned.
struct CallMoment {
    Time returned_at = 0;
    std::uint32_t call = 0;          ///< index into `Recording::system_calls`
    std::uint64_t file_bytes = 0;    ///< read from or written to the file so far
    std::uint64_t stream_bytes = 0;  ///< sent or received on the connection so far
};

/// What a call does to the bytes it moves.
enum class Move : std::uint8_t { read, write, send, receive };

/// Nothing for a call that moved none.
[[nodiscard]] std::optional<Move> move_of(const SystemCall& call);

/// What is kept of every frame: enough to colour a list of a million. `summary_of` reads the rest when it is shown.
struct FrameRow {
    std::uint32_t stream = FrameSummary::no_stream;
    std::uint32_t calculated_window = 0;
    TcpFindings analysis = 0;
    TcpAmendments amendments = 0;
    Protocol protocol = Protocol::data;
    std::uint8_t side = 0;         ///< of its stream
    std::uint8_t top = 2;          ///< see `FrameLayers`
    std::uint8_t subject = 2;      ///< see `FrameLayers`
    bool carries_payload = false;  ///< TCP or UDP data that the capture has
    Host from = Host::a;           ///< in captures from elsewhere: A is who spoke first of the two
    std::int16_t sequence_gib = FrameSummary::not_placed;
    std::int16_t acknowledgment_gib = FrameSummary::not_placed;
};

/// Two addresses that speak with each other, the lower one first.
using AddressPair = std::pair<Address, Address>;

struct AddressPairHash {
    std::size_t operator()(const AddressPair& pair) const {
        std::uint64_t words[4];
        std::memcpy(words, pair.first.bytes.data(), 16);
        std::memcpy(words + 2, pair.second.bytes.data(), 16);
        const std::uint64_t sum = words[0] * 0x9e3779b97f4a7c15U + words[1] * 0xc2b2ae3d27d4eb4fU +
                                  words[2] * 0xd6e8feb86659fd93U + words[3] * 0xa0761d6478bd642fU;
        return static_cast<std::size_t>((sum ^ sum >> 32) * 0x9e3779b97f4a7c15U >> 32);
    }
};

/// Recordings of two ends have `journeys` and a `timeline` of their own. A capture from elsewhere has one point of
/// view: every frame is a journey and the frames in time order are the timeline, so neither is stored. Read both
/// through the functions below.
struct Digest {
    std::vector<FrameRow> rows;      ///< one per frame of the recording
    std::vector<TcpStream> streams;  ///< numbered by their first segment
    bool two_ends = false;           ///< captured at both hosts of a lab

    std::vector<std::uint32_t> journey_of_frame;  ///< two ends only: index into `journeys`
    Journeys journeys;                            ///< two ends only: in the order their frames were appended
    std::vector<TimelineItem> timeline;           ///< two ends only: in time order
    std::vector<std::uint32_t> order;  ///< one end only: frames in time order; empty when the file's order is that

    std::vector<CallMoment> calls_of[2];            ///< of each host, in order of return
    std::vector<std::uint32_t> calls_moving[2][4];  ///< those of each host that moved bytes, by `Move`, in their order

    // Inside `update` only.
    Packet scratch;
    TcpTracker tracker;
    std::unordered_map<AddressPair, Address, AddressPairHash> first_speaker;
    /// The same between two programs of one computer, by their address and both ports, the lower one first.
    std::map<std::tuple<Address, std::uint16_t, std::uint16_t>, std::uint16_t> first_port;
    std::set<std::pair<Address, std::uint16_t>> asked_all;  ///< who has sent UDP to a group, and from which port
    std::size_t actions_done = 0;
    std::size_t calls_done = 0;
};

/// What happened, and what it says together: the two always travel so.
struct Story {
    Recording recording;
    Digest digest;
};

/// Takes into the digest what was appended to the recording since the last call. In one breath: a call goes to its host
/// and into the timeline, a wire action to its journey; a frame is decoded and summarised, its journey answers which
/// packet it is, its stream what it means, and one row keeps the answers.
void update(Story& story);

/// Everything `summarize` reads from the frame, with its stream and side. Decodes the frame.
[[nodiscard]] FrameSummary summary_of(const Story& story, std::uint32_t frame);

[[nodiscard]] std::size_t journey_count(const Digest& digest);
[[nodiscard]] Journey journey_at(const Story& story, std::uint32_t number);
[[nodiscard]] std::uint32_t journey_of(const Digest& digest, std::uint32_t frame);

/// The journey a wire action, announced or done, belongs to: the oldest of that identity of which its link has not told
/// yet what it did. `no_index` when no such frame was captured.
[[nodiscard]] std::uint32_t journey_awaiting(const Story& story, const WireAction& action);

/// The timeline, in time order.
[[nodiscard]] std::size_t timeline_size(const Digest& digest);
[[nodiscard]] TimelineItem timeline_item(const Story& story, std::size_t number);

/// How many items of the timeline start at `at` or earlier.
[[nodiscard]] std::size_t timeline_until(const Story& story, Time at);

/// The stream that carries the file: the one in the recording that speaks the transfer's records, or in a raw
/// transfer the one to the transfer's port; else the first with data. `no_index` when there is no stream.
[[nodiscard]] std::uint32_t main_stream(const Story& story);

/// A run of the file's bytes inside one journey's frame.
struct FilePart {
    std::uint64_t file_offset = 0;
    ByteRange range;  ///< in the frame
};

/// Which bytes of the file a frame carries; empty when none.
[[nodiscard]] std::vector<FilePart> file_parts(const Story& story, std::uint32_t frame);

/// Where in the sender's stream a byte of the file travels; nothing when it has not been seen.
[[nodiscard]] std::optional<std::uint64_t> stream_offset_of_file(const Story& story, std::uint64_t file_offset);

/// Which byte of the file a DATA record's body starts with: a transfer that was taken up again does not start at 0.
[[nodiscard]] std::uint64_t file_offset_in(const Story& story, const StreamRecord& record);

/// The name of the file in the stream: from the run's facts, else from the transfer's OFFER; "" when none is known.
[[nodiscard]] std::string file_name_in(const Story& story);

/// How the transfer codes the file's bytes, by the number its OFFER has; 0 (unchanged) when there is no OFFER.
[[nodiscard]] std::uint8_t encoding_in(const Story& story);

/// Where an end of a connection stood at a time.
struct EndpointAt {
    TcpState state = TcpState::closed;
    bool known = false;     ///< false: nothing had shown its state yet
    bool inferred = false;  ///< by then no segment of its own had been captured: the other end's show the state
    SentSoFar sent;
    std::int64_t next = 0;          ///< where `sent.next` lies in what it sends, as `sequence_place`
    std::int64_t acknowledged = 0;  ///< where `sent.last_acknowledgment` lies in what the other end sends
};
[[nodiscard]] EndpointAt endpoint_at(const Story& story, std::uint32_t stream, int side, Time at);

/// How many changes of an end's state show by then: each from its segment's time on, later where the clock stepped
/// back.
[[nodiscard]] std::size_t changes_until(const TcpStream& stream, const Recording& recording, int side, Time at);

/// The last call of a host that had returned by then, or nullptr.
[[nodiscard]] const CallMoment* call_at(const Digest& digest, Host host, Time at);

/// Whether a host's program had called listen() successfully by then.
[[nodiscard]] bool has_called_listen(const Story& story, Host host, Time at);

/// The time a timeline item starts.
[[nodiscard]] Time time_of(const Story& story, const TimelineItem& item);

}  // namespace osiscope
