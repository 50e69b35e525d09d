// Recordings of osiscope 0.1.0: whatever is written from now on, these open as they did then.
#include <gtest/gtest.h>

#include "captures/explain_text.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

/// "router-plain" of tests/recordings/0.1.0/router-plain.pcapng.zst.
std::string plain_name(const std::string& path) {
    const std::string file = path.substr(path.find_last_of('/') + 1);
    return file.substr(0, file.find('.'));
}

/// Those that ship, those that tests look at, and five of each topology.
std::vector<std::string> recordings_of_0_1_0() {
    std::vector<std::string> paths{in_tree("captures/library/one-file.pcapng"),
                                   in_tree("captures/library/one-lost-segment.pcapng"),
                                   in_tree("captures/library/who-notices-a-flipped-bit.pcapng"),
                                   in_tree("tests/viz/lossy.pcapng.gz"), in_tree("tests/viz/router.pcapng")};
    const std::size_t shipped = paths.size();
    for (const auto& entry : std::filesystem::directory_iterator(in_tree("tests/recordings/0.1.0")))
        paths.push_back(entry.path().string());
    std::sort(paths.begin() + static_cast<std::ptrdiff_t>(shipped), paths.end());
    return paths;
}

/// What the recording has besides frames, in numbers.
std::string inventory(const Recording& recording) {
    return fmt::format(
        "{}, {}; frames {}, points {}, calls {}, samples {} + {}, wire actions {}, commands {}, learned {}, "
        "failures {}, comments {}, statistics {}\n",
        recording.facts->topology, recording.facts->outcome == Outcome::identical ? "identical" : "failed",
        recording.frames.size(), recording.points.size(), recording.system_calls.size(),
        recording.tcp_samples[0].size(), recording.tcp_samples[1].size(), recording.wire_actions.size(),
        recording.wire_commands.size(), recording.switch_learnings.size(), recording.failures.size(),
        recording.comments.size(), recording.statistics.size());
}

/// One frame's explanation whole, as sent and as received; of every other frame how long its explanation is and its
/// check sequence.
std::string opened(const Story& run) {
    std::set<std::uint32_t> whole{0};
    if (const std::uint32_t first = first_data_journey(run); first != no_index) {
        const Journey& journey = journey_at(run, first);
        whole = {frame_of(journey)};
        if (journey.received != no_index) whole.insert(journey.received);
    }
    std::string text = inventory(run.recording);
    for (std::uint32_t frame = 0; frame < run.recording.frames.size(); ++frame) {
        const std::string told = explain_text(run, frame);
        const Bytes bytes(reinterpret_cast<const std::uint8_t*>(told.data()), told.size());
        text += fmt::format("frame {}: {} bytes of text, CRC-32 {:08x}\n", frame + 1, told.size(),
                            frame_check_sequence(bytes));
        if (whole.count(frame) != 0) text += told;
    }
    return text;
}

TEST(Goldens, RecordingsOfOsiscope010OpenAsTheyDid) {
    std::set<std::string> names;
    for (const std::string& path : recordings_of_0_1_0()) {
        Story run;
        ASSERT_EQ(read_capture_file(path, run.recording).kind, ReadResult::Kind::whole) << path;
        ASSERT_TRUE(run.recording.facts.has_value()) << path;
        ASSERT_EQ(run.recording.facts->software, "osiscope 0.1.0") << path;
        update(run);
        const std::string name = "recordings/" + plain_name(path) + ".txt";
        expect_golden(name, opened(run));
        names.insert(name);
    }
    EXPECT_EQ(names.size(), 20U);
    expect_only_goldens("recordings", names);
}

}  // namespace
}  // namespace osiscope
