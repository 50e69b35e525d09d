// What tshark says of the segments of a recording, to compare with.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>

#include "tests/support/recordings.hpp"

namespace osiscope {

struct Told {
    std::uint64_t seq = 0, ack = 0, length = 0, window = 0;
    double round_trip = 0;
    bool from_a = false;
};

/// What tshark says of the frames captured at A, by their time in nanoseconds. Only those, so that it does not take
/// the packets' second capture for retransmissions.
inline std::map<Time, Told> told_by_tshark(const std::string& file) {
    const std::string at_a = testing::TempDir() + "at-a-" + std::to_string(getpid()) + ".pcapng";
    const std::string only_a = "tshark -r " + file + " -Y 'frame.interface_id == 0' -w " + at_a + " 2>/dev/null";
    EXPECT_EQ(std::system(only_a.c_str()), 0);
    const std::string fields =
        "tshark -r " + at_a +
        " -Y tcp -T fields -E separator=, -e frame.time_epoch -e tcp.seq -e tcp.ack -e tcp.len -e "
        "tcp.window_size -e tcp.analysis.ack_rtt -e ip.src 2>/dev/null";
    std::map<Time, Told> told;
    FILE* pipe = popen(fields.c_str(), "r");
    char line[512];
    while (pipe != nullptr && std::fgets(line, sizeof line, pipe) != nullptr) {
        std::istringstream words(line);
        std::string part[7];
        for (std::string& word : part) std::getline(words, word, ',');
        const std::size_t dot = part[0].find('.');
        const Time at = std::stoll(part[0].substr(0, dot)) * 1'000'000'000 + std::stoll(part[0].substr(dot + 1, 9));
        told[at] = {std::stoull(part[1]),       part[2].empty() ? 0 : std::stoull(part[2]),
                    std::stoull(part[3]),       std::stoull(part[4]),
                    std::atof(part[5].c_str()), part[6].find("10.7.0.1") == 0};
    }
    if (pipe != nullptr) pclose(pipe);
    std::remove(at_a.c_str());
    return told;
}

}  // namespace osiscope
