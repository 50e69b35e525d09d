// The states of the ends of connections in whole captures: those that showed faults, with the right values beside them,
// and every capture in the tree, of which no way is told that RFC 9293's figure 5 does not have.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/figure_5.hpp"
#include "tests/support/recordings.hpp"

namespace osiscope {
namespace {

using Lines = std::vector<std::string>;

Story load(const std::string& path) {
    Story loaded;
    const ReadResult result = read_capture_file(path, loaded.recording);
    EXPECT_GT(loaded.recording.frames.size(), 0U) << path << ": " << result.message;
    update(loaded);
    return loaded;
}

/// "ESTABLISHED 2": the state, and the frame from which on it holds. Of the first connection.
Lines life(const Story& loaded, int side) {
    Lines lines;
    for (const StateChange& change : loaded.digest.streams[0].states.ends[side].changes) {
        const std::string frame = std::to_string(change.moment + 1);
        switch (change.kind) {
            case ChangeKind::moved:
            case ChangeKind::first_seen: lines.push_back(name(change.to) + (" " + frame)); break;
            case ChangeKind::reset_challenged: lines.push_back("challenge " + frame); break;
            case ChangeKind::reset_discarded: lines.push_back("discarded " + frame); break;
            case ChangeKind::reset_disproved: lines.push_back("disproved " + frame); break;
        }
    }
    return lines;
}

Story field(const std::string& name) { return load(in_tree("tests/field/" + name + ".pcap")); }

TEST(StatesOfACapture, ThatBeginsWithTheSynAck) {
    const Story loaded = field("state-synack-first");
    EXPECT_EQ(life(loaded, 0),
              (Lines{"SYN-RECEIVED 1", "ESTABLISHED 2", "FIN-WAIT-1 6", "FIN-WAIT-2 7", "TIME-WAIT 7"}));
    EXPECT_EQ(life(loaded, 1), (Lines{"SYN-SENT 1", "ESTABLISHED 1", "CLOSE-WAIT 6", "LAST-ACK 7", "CLOSED 8"}));
}

TEST(StatesOfACapture, WhoseFirstSynAckWasLostAfterIt) {
    const Story loaded = field("state-lost-synack");
    EXPECT_EQ(life(loaded, 0), (Lines{"SYN-SENT 1", "ESTABLISHED 4"}));
    EXPECT_EQ(life(loaded, 1), (Lines{"LISTEN 1", "SYN-RECEIVED 2", "ESTABLISHED 5"}));
}

TEST(StatesOfACapture, OfASimultaneousOpen) {
    const Story loaded = field("state-simultaneous-open");
    EXPECT_EQ(life(loaded, 0), (Lines{"SYN-SENT 1", "SYN-RECEIVED 2", "ESTABLISHED 4"}));
    EXPECT_EQ(life(loaded, 1), (Lines{"SYN-SENT 2", "SYN-RECEIVED 3", "ESTABLISHED 5"}));
}

TEST(StatesOfACapture, OfASimultaneousClose) {
    const Story loaded = field("state-simultaneous-close");
    EXPECT_EQ(life(loaded, 0), (Lines{"SYN-SENT 1", "ESTABLISHED 2", "FIN-WAIT-1 7", "CLOSING 8", "TIME-WAIT 10"}));
    EXPECT_EQ(life(loaded, 1),
              (Lines{"LISTEN 1", "SYN-RECEIVED 2", "ESTABLISHED 3", "FIN-WAIT-1 8", "CLOSING 9", "TIME-WAIT 10"}));
}

TEST(StatesOfACapture, OfTheClientsDirectionOnly) {
    const Story loaded = field("state-one-way-client");
    EXPECT_EQ(life(loaded, 0), (Lines{"SYN-SENT 1", "ESTABLISHED 2", "FIN-WAIT-1 5", "FIN-WAIT-2 6", "TIME-WAIT 6"}));
    EXPECT_EQ(life(loaded, 1), (Lines{"ESTABLISHED 2"}));
    EXPECT_TRUE(only_inferred(loaded.digest.streams[0].states, 1));
    const EndpointAt server = endpoint_at(loaded, 0, 1, loaded.recording.frames.back().at);
    EXPECT_TRUE(server.inferred);
    EXPECT_FALSE(server.sent.any);
}

TEST(StatesOfACapture, WithABlindReset) {
    const Story loaded = field("state-blind-rst");
    EXPECT_EQ(life(loaded, 0),
              (Lines{"SYN-SENT 1", "ESTABLISHED 2", "discarded 5", "CLOSE-WAIT 8", "LAST-ACK 9", "CLOSED 10"}));
    EXPECT_EQ(life(loaded, 1),
              (Lines{"LISTEN 1", "SYN-RECEIVED 2", "ESTABLISHED 3", "FIN-WAIT-1 8", "FIN-WAIT-2 9", "TIME-WAIT 9"}));
}

TEST(StatesOfACapture, AreThoseOfFigure5InEveryCaptureOfTheTree) {
    std::size_t files = 0;
    std::size_t changes = 0;
    for (const char* folder : {"captures/library", "tests"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(in_tree(folder))) {
            const std::string path = entry.path();
            if (!entry.is_regular_file() || path.find(".pcap") == std::string::npos) continue;
            const Story loaded = load(path);
            ++files;
            for (const TcpStream& stream : loaded.digest.streams)
                for (const ObservedEnd& end : stream.states.ends) {
                    changes += end.changes.size();
                    EXPECT_EQ(not_of_figure_5(end.changes), "") << path;
                }
        }
    EXPECT_GT(files, 10U);
    EXPECT_GT(changes, 100U);
}

}  // namespace
}  // namespace osiscope
