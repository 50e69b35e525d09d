// A capture that is written frame by frame, in three forms at once.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "layers/bytes.hpp"

namespace osiscope {

struct OutputFile {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{nullptr, &std::fclose};
    std::string path;
};

/// One capture as .pcap, .pcapng and .pcap cut to 64 bytes a frame. Numbers are in the machine's byte order; the
/// formats name theirs.
struct Capture {
    OutputFile pcap, pcapng, cut;
    std::uint64_t microseconds = 0;
};

/// Ends the program with what the system says of this file.
[[noreturn]] void fail_at(const std::string& path);

/// Opens `path`.pcap, `path`.pcapng and `path`-64.pcap and writes what they begin with.
Capture create_capture(const std::string& path);

/// The next frame, at the capture's time.
void put(Capture& capture, Bytes frame);

void close(Capture& capture);

}  // namespace osiscope
