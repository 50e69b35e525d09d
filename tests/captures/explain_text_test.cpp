// A packet's journey as text: what the receiver made of it is told as the recording has it, never as it usually is.
#include "captures/explain_text.hpp"

#include <gtest/gtest.h>

#include "captures/capture_read.hpp"
#include "captures/refusal.hpp"
#include "captures/wire_notes.hpp"

namespace osiscope {

namespace {

struct SavedRun {
    Story story;

    explicit SavedRun(const std::string& name) {
        const std::string library = std::string(OSISCOPE_SOURCE_DIR) + "/captures/library/";
        EXPECT_EQ(read_capture_file(library + name, story.recording).kind, ReadResult::Kind::whole);
        update(story);
    }

    [[nodiscard]] std::string told(std::uint32_t journey) const { return journey_text(story, journey); }

    /// The first journey that this layer of its receiver refuses.
    [[nodiscard]] std::string refused_at(int layer) const {
        for (std::uint32_t i = 0; i < story.digest.journeys.size(); ++i)
            if (refusing_layer(story.recording, story.digest.journeys[i]) == layer) return told(i);
        return {};
    }
};

std::string up(const std::string& text) {
    const std::size_t start = text.find("Up through host");
    return start == std::string::npos ? "" : text.substr(start);
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

TEST(AJourneyTold, SaysThatTheFrameCheckFitsWhereTheCardComparedIt) {
    const SavedRun run("one-file.pcapng");
    const std::string arrival = up(run.told(first_data_journey(run.story)));
    EXPECT_TRUE(
        says(arrival, "for this host's MAC address, the frame check sequence fits: header and trailer come off"))
        << arrival;
    EXPECT_TRUE(says(arrival, "3 Network       the checksum fits: the header comes off\n")) << arrival;
    EXPECT_TRUE(says(arrival, "the data has to be acknowledged")) << arrival;
}

TEST(AJourneyTold, SaysThatNoCardComparedTheFrameCheck) {
    const SavedRun run("who-notices-a-flipped-bit.pcapng");
    const std::string whole = up(run.told(first_data_journey(run.story)));
    EXPECT_TRUE(says(whole, "the frame check sequence fits, though this card does not check it")) << whole;
    const std::string damaged = up(run.refused_at(4));
    EXPECT_TRUE(says(damaged, "the frame check sequence does not fit, but this card does not check it")) << damaged;
}

TEST(AJourneyTold, EndsAtTheLayerThatDiscardsThePacket) {
    const SavedRun run("who-notices-a-flipped-bit.pcapng");
    const std::string address = up(run.refused_at(2));
    EXPECT_TRUE(says(address, "2 Data link     not for this host's MAC address: silently discarded\n")) << address;
    EXPECT_FALSE(says(address, "3 Network")) << address;
    const std::string header = up(run.refused_at(3));
    EXPECT_TRUE(says(header, "3 Network       the header checksum does not fit: IP discards the packet\n")) << header;
    EXPECT_FALSE(says(header, "4 Transport")) << header;
    const std::string data = up(run.refused_at(4));
    EXPECT_TRUE(says(data, "4 Transport     the checksum does not fit: discarded\n")) << data;
    EXPECT_FALSE(says(data, "5 Session")) << data;
}

TEST(AJourneyTold, SaysWhyTheWireDroppedAFrame) {
    const SavedRun run("who-notices-a-flipped-bit.pcapng");
    std::size_t refused_by_the_card = 0;
    for (std::uint32_t i = 0; i < run.story.digest.journeys.size(); ++i) {
        const Journey& journey = run.story.digest.journeys[i];
        if (journey.wire_action == no_index) continue;
        if (run.story.recording.wire_actions[journey.wire_action].reason != WireAction::Reason::check_failed) continue;
        ++refused_by_the_card;
        EXPECT_TRUE(says(run.told(i), ", dropped: check failed\n")) << run.told(i);
        EXPECT_EQ(up(run.told(i)), "");
    }
    EXPECT_EQ(refused_by_the_card, 1U);
}

TEST(ATruncatedFrame, IsNotSaidToHaveBeenChecked) {
    SavedRun run("one-file.pcapng");
    const std::uint32_t number = first_data_journey(run.story);
    run.story.recording.frames[run.story.digest.journeys[number].received].captured_length = 100;
    const std::string arrival = up(run.told(number));
    EXPECT_TRUE(says(arrival, "whether a frame check sequence was compared is not known")) << arrival;
    EXPECT_FALSE(says(arrival, "sequence fits")) << arrival;
}

TEST(ANoteOnAFrame, IsRightForOneOfAThing) {
    WireAction action;
    action.length = 60;
    action.arrived_length = 1;
    action.code_violations = 1;
    action.duplicated = true;
    action.actions = {3};
    EXPECT_EQ(note(action), "truncated to 1 byte by action 3; duplicated on the wire; 1 violation of the line code");
}

}  // namespace

}  // namespace osiscope
