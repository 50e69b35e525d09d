// What others need for the same capture.
#include <fcntl.h>
#include <pcap/pcap.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <tins/tins.h>
#include <unistd.h>

#include <cstring>
#include <memory>

#include "bench/capture_loops.hpp"

namespace osiscope::bench {

Seen libpcap_loop(const std::string& path) {
    Seen seen;
    char error[PCAP_ERRBUF_SIZE];
    const std::unique_ptr<pcap_t, void (*)(pcap_t*)> capture(pcap_open_offline(path.c_str(), error), &pcap_close);
    if (!capture) return seen;
    pcap_pkthdr* header = nullptr;
    const std::uint8_t* bytes = nullptr;
    while (pcap_next_ex(capture.get(), &header, &bytes) == 1) {
        ++seen.frames;
        seen.bytes += header->caplen;
    }
    return seen;
}

Seen mapped_walk(const std::string& path) {
    Seen seen;
    const int file = open(path.c_str(), O_RDONLY);
    struct stat status {};
    if (file < 0 || fstat(file, &status) != 0) return seen;
    const auto size = static_cast<std::size_t>(status.st_size);
    void* mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    close(file);
    if (mapped == MAP_FAILED) return seen;
    const auto* bytes = static_cast<const std::uint8_t*>(mapped);
    for (std::size_t at = 24; at + 16 <= size;) {
        std::uint32_t captured = 0;
        std::memcpy(&captured, bytes + at + 8, sizeof captured);
        ++seen.frames;
        seen.bytes += captured;
        at += 16 + captured;
    }
    munmap(mapped, size);
    return seen;
}

Seen libtins_parse(const std::string& path) {
    Seen seen;
    Tins::FileSniffer sniffer(path);
    while (const std::unique_ptr<Tins::PDU> packet{static_cast<Tins::PDU*>(sniffer.next_packet())}) {
        ++seen.frames;
        if (packet->find_pdu<Tins::TCP>() != nullptr) ++seen.segments;
    }
    return seen;
}

}  // namespace osiscope::bench
