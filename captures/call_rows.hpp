// A system call as rows for people, and the bytes it moved.
#pragma once

#include "captures/digest.hpp"
#include "layers/describe.hpp"

namespace osiscope {

/// Name, arguments, result, times, and what the kernel's TCP said at its return.
[[nodiscard]] std::vector<Row> describe_call(const SystemCall& call, Time start);

/// The bytes a read, write, send or recv moved, as far as the capture has them: they are taken from the frames that
/// carried them, not from the program.
struct CallBytes {
    std::vector<std::uint8_t> bytes;
    std::uint64_t first = 0;               ///< offset of the first byte in the file or in the stream
    std::uint32_t first_frame = no_index;  ///< the frames that carried the first and the last of them
    std::uint32_t last_frame = no_index;
};
[[nodiscard]] CallBytes bytes_of_call(const SystemCall& call, const Story& story);

}  // namespace osiscope
