// What the program prints, word for word: its help, frames as lines, frames as seven layers.
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include "tests/support/golden.hpp"

namespace osiscope {
namespace {

struct ClosePipe {
    void operator()(std::FILE* pipe) const { ::pclose(pipe); }
};

/// Everything that `osiscope ARGUMENTS` says, in the tree's folder, so that no path is in it.
std::string said_by(const std::string& arguments, const std::string& environment = "") {
    const std::string command = fmt::format("cd '{}' && {} '{}' {} 2>&1 </dev/null", OSISCOPE_SOURCE_DIR, environment,
                                            OSISCOPE_PROGRAM, arguments);
    const std::unique_ptr<std::FILE, ClosePipe> pipe(::popen(command.c_str(), "r"));
    std::string text;
    char buffer[4096];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe.get())) text.append(buffer, count);
    return text;
}

/// The verbs that a help text lists: the first words of the lines after "Verbs:", up to an empty line.
std::vector<std::string> verbs_in(const std::string& help) {
    std::vector<std::string> verbs;
    const std::string heading = "\nVerbs:\n";
    const std::size_t start = help.find(heading);
    if (start == std::string::npos) return verbs;
    for (const std::string& line : lines_of(help.substr(start + heading.size()))) {
        if (line.empty()) break;
        if (line.substr(0, 2) == "  " && line[2] != ' ') verbs.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    return verbs;
}

/// The help of these words of the command line, and of every verb below them.
void compare_help(const std::string& words, std::set<std::string>& names) {
    const std::string help = said_by(words + " --help");
    std::string name = "help/osiscope" + words + ".txt";
    std::replace(name.begin(), name.end(), ' ', '-');
    expect_golden(name, help);
    names.insert(name);
    for (const std::string& verb : verbs_in(help)) compare_help(fmt::format("{} {}", words, verb), names);
}

TEST(Goldens, HelpOfEveryVerb) {
    std::set<std::string> names;
    compare_help("", names);
    EXPECT_GE(names.size(), 14U);
    expect_only_goldens("help", names);
}

TEST(TheHelp, IsTheSameInATerminalOfAnyWidth) {
    EXPECT_EQ(said_by("record --help"), said_by("record --help", "COLUMNS=40 TERM=dumb"));
}

TEST(Goldens, EveryFieldCaptureDecoded) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(OSISCOPE_SOURCE_DIR) + "/tests/field")) {
        const std::string file = entry.path().filename().string();
        const std::string name = fmt::format("decode/{}.txt", file.substr(0, file.find('.')));
        expect_golden(name, said_by("decode tests/field/" + file));
        names.insert(name);
    }
    const auto compare = [&](const std::string& golden, const std::string& arguments) {
        expect_golden("decode/" + golden, said_by("decode " + arguments));
        names.insert("decode/" + golden);
    };
    compare("a-flipped-bit.txt", "who-notices-a-flipped-bit");
    compare("a-lost-segment-filtered.txt", "one-lost-segment --filter 'tcp.analysis.flags'");
    compare("router-fragments.txt", "tests/recordings/0.1.0/router-fragments.pcapng.zst");
    compare("wording.json", "tests/field/wording.pcap --json");
    compare("router-fragments.json",
            "tests/recordings/0.1.0/router-fragments.pcapng.zst --json --filter 'ip.flags.mf'");
    expect_only_goldens("decode", names);
}

TEST(Goldens, FramesExplained) {
    const std::string made = "tests/recordings/0.1.0/";
    const std::pair<const char*, std::string> told[]{
        {"acknowledgment.txt", "one-file-seven-layers --frame 9"},
        {"data.txt", "one-file-seven-layers --frame 20"},
        {"data-diagram.txt", "one-file-seven-layers --frame 20 --diagram"},
        {"switch-ipv6.txt", made + "switch-ipv6.pcapng.zst --frame 48"},
        {"router-fragment.txt", made + "router-fragments.pcapng.zst --frame 60"},
        {"time-exceeded.txt", made + "router-ttl-1.pcapng.zst --frame 16"},
        {"extension-headers.txt", "tests/field/extension-headers-2-to-8.pcap --frame 4"},
        {"sack.txt", "tests/field/sack-again.pcap --frame 9"},
        {"reset.txt", "tests/field/rst-with-reason.pcap --frame 3"},
        {"no-such-frame.txt", "tests/field/wording.pcap --frame 1000"},
    };
    std::set<std::string> names;
    for (const auto& [golden, arguments] : told) {
        const std::string name = fmt::format("explain/{}", golden);
        expect_golden(name, said_by("explain " + arguments));
        names.insert(name);
    }
    expect_only_goldens("explain", names);
}

}  // namespace
}  // namespace osiscope
