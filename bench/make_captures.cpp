// Writes the captures that the benchmarks read: the same bytes on every machine and in every run.
//
//     make_captures DIRECTORY [FRAMES]
//
// transfer: one file sent over one TCP connection at an MTU of 1500; a data segment fills its frame of 1514 bytes,
// and every second one is acknowledged. mixed: small packets of 10,000 flows in random order. Of each the .pcap, the
// .pcapng and a .pcap cut to 64 bytes a frame. All checksums are right.
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "bench/capture_files.hpp"
#include "layers/network/internet_checksum.hpp"

namespace osiscope {

namespace {

// ---- packets ----

using Buffer = std::vector<std::uint8_t>;

void add8(Buffer& out, std::uint32_t value) { out.push_back(static_cast<std::uint8_t>(value)); }
void add16(Buffer& out, std::uint32_t value) {
    add8(out, value >> 8);
    add8(out, value);
}
void add32(Buffer& out, std::uint32_t value) {
    add16(out, value >> 16);
    add16(out, value);
}
void set16(Buffer& out, std::size_t at, std::uint32_t value) {
    out[at] = static_cast<std::uint8_t>(value >> 8);
    out[at + 1] = static_cast<std::uint8_t>(value);
}

enum class Kind : std::uint8_t { tcp, udp, icmp };

struct Flow {
    Kind kind = Kind::tcp;
    bool version_6 = false;
    bool tagged = false;
    std::uint32_t number = 0;
    std::uint32_t steps = 0;  ///< packets so far
    std::uint32_t next[2] = {0, 0};
    std::uint32_t packets[2] = {0, 0};
};

struct Segment {
    int side = 0;  ///< who sends
    std::uint8_t flags = 0;
    std::uint32_t sequence = 0;
    std::uint32_t payload = 0;
    bool opens = false;
};

// Ports that no protocol of tshark or tcpdump claims: nobody spends time on payloads.
constexpr std::uint32_t server_port = 49500, first_client_port = 58000;
constexpr std::uint8_t fin = 1, syn = 2, psh = 8, ack = 16;

void add_mac(Buffer& out, std::uint32_t host) {
    add16(out, 0x0200);
    add32(out, host);
}

void add_ethernet(Buffer& out, const Flow& flow, int side, std::uint32_t type) {
    const std::uint32_t client = flow.number % 250 + 2;
    add_mac(out, side == 0 ? 1 : client);
    add_mac(out, side == 0 ? client : 1);
    if (flow.tagged) {
        add16(out, 0x8100);
        add16(out, 100 + flow.number % 8);
    }
    add16(out, type);
}

void add_address(Buffer& out, const Flow& flow, bool client) {
    const std::uint32_t host = client ? 0x0a000000 + flow.number % 4000 + 2 : 0xc0a80001 + flow.number % 50;
    if (flow.version_6) {
        add32(out, 0xfd070000);
        add32(out, client ? 1 : 2);
        add32(out, 0);
    }
    add32(out, host);
}

/// Where the parts that are filled in at the end begin.
struct Marks {
    std::size_t network = 0;
    std::size_t transport = 0;
    std::uint8_t protocol = 0;
};

Marks add_network(Buffer& out, const Flow& flow, int side, std::uint8_t protocol) {
    add_ethernet(out, flow, side, flow.version_6 ? 0x86dd : 0x0800);
    Marks marks{out.size(), 0, protocol};
    if (flow.version_6) {
        add32(out, 0x60000000 + flow.number);
        add16(out, 0);
        add8(out, protocol);
        add8(out, 64);
    } else {
        add16(out, 0x4500);
        add16(out, 0);
        add16(out, flow.packets[side]);
        add16(out, 0x4000);
        add8(out, 64);
        add8(out, protocol);
        add16(out, 0);
    }
    add_address(out, flow, side == 0);
    add_address(out, flow, side != 0);
    marks.transport = out.size();
    return marks;
}

std::uint32_t checksum_of(const Buffer& bytes, std::size_t from, std::size_t count, std::uint64_t sum = 0) {
    return static_cast<std::uint16_t>(~checksum_fold(checksum_add(Bytes(bytes).subspan(from, count), sum)));
}

/// Fills in lengths and checksums. `checksum_at` counts from the transport header.
void finish(Buffer& out, const Flow& flow, const Marks& marks, std::size_t checksum_at) {
    const auto transport_length = static_cast<std::uint32_t>(out.size() - marks.transport);
    if (flow.version_6) {
        set16(out, marks.network + 4, transport_length);
    } else {
        set16(out, marks.network + 2, static_cast<std::uint32_t>(out.size() - marks.network));
        set16(out, marks.network + 10, checksum_of(out, marks.network, 20));
    }
    const std::size_t addresses = flow.version_6 ? 32 : 8;
    std::uint64_t pseudo = 0;
    if (flow.kind != Kind::icmp || flow.version_6)
        pseudo = checksum_add(Bytes(out).subspan(marks.transport - addresses, addresses)) + marks.protocol +
                 transport_length;
    std::uint32_t sum = checksum_of(out, marks.transport, transport_length, pseudo);
    if (flow.kind == Kind::udp && sum == 0) sum = 0xffff;  // RFC 768: zero would mean "none"
    set16(out, marks.transport + checksum_at, sum);
    if (out.size() < 60) out.resize(60, 0);
}

void add_payload(Buffer& out, std::uint32_t count, std::uint32_t seed) {
    for (std::uint32_t i = 0; i < count; ++i) add8(out, (seed + i) * 0x9e37U >> 8);
}

void add_tcp_options(Buffer& out, bool opens, std::uint32_t now, std::uint32_t echo) {
    if (opens) {
        add32(out, 0x020405b4);  // maximum segment size 1460
        add16(out, 0x0402);      // SACK permitted
    } else {
        add16(out, 0x0101);
    }
    add16(out, 0x080a);
    add32(out, now);
    add32(out, echo);
    if (opens) add32(out, 0x01030307);  // window scale 7
}

void build_tcp(Buffer& out, const Flow& flow, const Segment& segment, std::uint64_t microseconds) {
    out.clear();
    const Marks marks = add_network(out, flow, segment.side, 6);
    const std::uint32_t client_port = first_client_port + flow.number % 5000;
    add16(out, segment.side == 0 ? client_port : server_port);
    add16(out, segment.side == 0 ? server_port : client_port);
    add32(out, segment.sequence);
    add32(out, (segment.flags & ack) != 0 ? flow.next[1 - segment.side] : 0);
    add16(out, (segment.opens ? 10U : 8U) << 12 | segment.flags);
    add16(out, segment.opens ? 64240 : 501);
    add32(out, 0);
    const auto now = static_cast<std::uint32_t>(microseconds / 1000 + 1);
    add_tcp_options(out, segment.opens, now, (segment.flags & ack) != 0 ? now : 0);
    add_payload(out, segment.payload, segment.sequence);
    finish(out, flow, marks, 16);
}

void build_udp(Buffer& out, const Flow& flow, int side, std::uint32_t payload) {
    out.clear();
    const Marks marks = add_network(out, flow, side, 17);
    const std::uint32_t client_port = first_client_port + flow.number % 5000;
    add16(out, side == 0 ? client_port : server_port);
    add16(out, side == 0 ? server_port : client_port);
    add16(out, 8 + payload);
    add16(out, 0);
    add_payload(out, payload, flow.steps);
    finish(out, flow, marks, 6);
}

void build_echo(Buffer& out, const Flow& flow, int side) {
    out.clear();
    const Marks marks = add_network(out, flow, side, flow.version_6 ? 58 : 1);
    if (flow.version_6) add8(out, side == 0 ? 128 : 129);
    else add8(out, side == 0 ? 8 : 0);
    add8(out, 0);
    add16(out, 0);
    add16(out, flow.number);
    add16(out, flow.steps / 2);
    add_payload(out, 56, flow.number);
    finish(out, flow, marks, 2);
}

void build_arp(Buffer& out, const Flow& flow, bool reply) {
    out.clear();
    add_ethernet(out, flow, reply ? 1 : 0, 0x0806);
    add32(out, 0x00010800);
    add32(out, 0x06040001 + (reply ? 1 : 0));
    const std::uint32_t client = flow.number % 250 + 2;
    add_mac(out, reply ? 1 : client);
    add32(out, 0x0a000000 + (reply ? 1 : client));
    add_mac(out, reply ? client : 0);
    add32(out, 0x0a000000 + (reply ? client : 1));
    if (out.size() < 60) out.resize(60, 0);
}

// ---- the two captures ----

void put_segment(Capture& capture, Buffer& frame, Flow& flow, const Segment& segment) {
    build_tcp(frame, flow, segment, capture.microseconds);
    const std::uint32_t counted = (segment.flags & (syn | fin)) != 0 ? 1 : 0;
    const std::uint32_t end = segment.sequence + segment.payload + counted;
    if (end - flow.next[segment.side] < 0x80000000U) flow.next[segment.side] = end;
    ++flow.packets[segment.side];
    ++flow.steps;
    put(capture, frame);
}

/// The next step of a handshake, or false when the connection stands.
bool put_handshake(Capture& capture, Buffer& frame, Flow& flow) {
    switch (flow.steps) {
        case 0: put_segment(capture, frame, flow, {0, syn, flow.next[0], 0, true}); return true;
        case 1: put_segment(capture, frame, flow, {1, syn | ack, flow.next[1], 0, true}); return true;
        case 2: put_segment(capture, frame, flow, {0, ack, flow.next[0], 0, false}); return true;
        default: return false;
    }
}

void make_transfer(const std::string& path, std::uint32_t frames) {
    Capture capture = create_capture(path);
    Buffer frame;
    Flow flow;
    flow.next[0] = 0x10203040;
    flow.next[1] = 0x50607080;
    for (std::uint32_t i = 0; i < frames; ++i, capture.microseconds += 12) {
        if (put_handshake(capture, frame, flow)) continue;
        const bool acknowledges = i % 3 == 2;
        if (acknowledges) put_segment(capture, frame, flow, {1, ack, flow.next[1], 0, false});
        else put_segment(capture, frame, flow, {0, ack, flow.next[0], 1448, false});
    }
    close(capture);
}

Flow make_flow(std::uint32_t number) {
    Flow flow;
    flow.number = number;
    flow.tagged = number % 7 == 0;
    const std::uint32_t which = number % 10;
    flow.kind = which < 6 ? Kind::tcp : which < 9 ? Kind::udp : Kind::icmp;
    flow.version_6 = which == 5 || which == 8 || number % 20 == 19;
    flow.next[0] = number * 2654435761U;
    flow.next[1] = number * 2246822519U;
    return flow;
}

using Random = std::mt19937_64;

std::uint32_t below(Random& random, std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); }

/// Data or an acknowledgment; one in a hundred repeats bytes that were sent before.
void put_talk(Capture& capture, Buffer& frame, Flow& flow, Random& random) {
    const int side = below(random, 3) == 0 ? 0 : 1;
    const bool data = below(random, 2) == 0;
    Segment segment{side, static_cast<std::uint8_t>(data ? psh | ack : ack), flow.next[side], 0, false};
    if (data) segment.payload = 20 + below(random, 180);
    if (data && below(random, 100) == 0 && flow.packets[side] > 3) segment.sequence -= segment.payload;
    put_segment(capture, frame, flow, segment);
}

void put_mixed(Capture& capture, Buffer& frame, Flow& flow, Random& random) {
    if (below(random, 100) == 0) {
        build_arp(frame, flow, below(random, 2) == 0);
        return put(capture, frame);
    }
    if (flow.kind == Kind::tcp) {
        if (!put_handshake(capture, frame, flow)) put_talk(capture, frame, flow, random);
        return;
    }
    const int side = static_cast<int>(flow.steps % 2);
    if (flow.kind == Kind::udp) build_udp(frame, flow, side, 24 + below(random, 150));
    else build_echo(frame, flow, side);
    ++flow.packets[side];
    ++flow.steps;
    put(capture, frame);
}

void make_mixed(const std::string& path, std::uint32_t frames) {
    Capture capture = create_capture(path);
    Buffer frame;
    Random random(1);
    std::vector<Flow> flows;
    for (std::uint32_t number = 0; number < 10'000; ++number) flows.push_back(make_flow(number));
    for (std::uint32_t i = 0; i < frames; ++i, capture.microseconds += 10)
        put_mixed(capture, frame, flows[below(random, 10'000)], random);
    close(capture);
}

}  // namespace

}  // namespace osiscope

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: make_captures DIRECTORY [FRAMES]\n");
        return 1;
    }
    const std::string directory = argv[1];
    const auto frames = static_cast<std::uint32_t>(argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000'000);
    if (mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST) osiscope::fail_at(directory);
    osiscope::make_transfer(directory + "/transfer", frames);
    osiscope::make_mixed(directory + "/mixed", frames);
}
