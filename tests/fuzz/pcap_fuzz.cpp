// Classic pcap files of any bytes.
#include "tests/fuzz/capture_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const osiscope::Bytes file(data, size);
    if (!osiscope::starts_like_pcap(file)) return 0;  // pcapng_fuzz has the others
    osiscope::read_in_both_ways(file);
    return 0;
}
