// Writing, filtering, sorting, running on: what a lecturer does with the keyboard, without a window.
#include <gtest/gtest.h>

#include "tests/viz/states.hpp"
#include "viz/scene/scene_svg.hpp"
#include "viz/state/input_state.hpp"

namespace osiscope {
namespace {

void ask(AppState& state, InputRequest what) { apply(state, request::Input{std::move(what)}); }

void write(AppState& state, FieldId field, const char* words) {
    ask(state, input::Focus{field});
    for (const char* c = words; *c != '\0'; ++c) ask(state, input::Type{std::string(1, *c)});
}

/// As the window does it, a few frames at a time.
void let_it_work(AppState& state) {
    for (int pieces = 0; input_working(state) && pieces < 10'000; ++pieces) work_on_input(state, 3);
}

std::vector<std::uint32_t> listed(const AppState& state) {
    std::vector<std::uint32_t> frames;
    for (std::size_t row = 0; row < row_count(state.input.packets, state.story.digest); ++row)
        frames.push_back(frame_in_row(state.input.packets, state.story.digest, row));
    return frames;
}

std::vector<std::string> offered(const AppState& state) {
    std::vector<std::string> texts;
    for (const FilterCompletion& one : completions_now(state)) texts.push_back(one.text);
    return texts;
}

TEST(TextField, IsWrittenAsAnywhereElse) {
    TextField field;
    type_text(field, "größer\n als");
    EXPECT_EQ(field.text, "größer als");
    press(field, TextKey::word_left);
    press(field, TextKey::left);
    press(field, TextKey::backspace);
    EXPECT_EQ(field.text, "größe als");
    press(field, TextKey::left);  // before the e
    press(field, TextKey::backspace);
    EXPECT_EQ(field.text, "gröe als") << "ß is two bytes and one character";
    press(field, TextKey::home, true);
    EXPECT_EQ(selection(field).last, 4U);
    type_text(field, "K");
    EXPECT_EQ(field.text, "Ke als");
    press(field, TextKey::select_all);
    press(field, TextKey::remove);
    EXPECT_EQ(field.text, "");
    press(field, TextKey::backspace);
    press(field, TextKey::right);
    EXPECT_EQ(field.cursor, 0U);
    EXPECT_EQ(utf8(0x20ac), "€");
    EXPECT_EQ(utf8(0x1f600).size(), 4U);
}

TEST(Packets, TheFilterLetsThroughWhatTheFilterLanguageSays) {
    AppState state = shipped_state();
    EXPECT_EQ(listed(state).size(), state.story.recording.frames.size());
    write(state, FieldId::filter, "tcp.flags.syn == 1");
    EXPECT_TRUE(input_working(state));
    let_it_work(state);
    EXPECT_EQ(listed(state), (std::vector<std::uint32_t>{4, 5, 6, 7}));  // 5 to 8 in tshark
    ask(state, input::Enter{});
    EXPECT_EQ(state.input.focus, FieldId::packets);
    ask(state, input::Move{1});
    EXPECT_EQ(shown_frame(state), 4U);
    ask(state, input::Move{1});
    EXPECT_EQ(shown_frame(state), 5U) << "captured at B: where it arrived";
    ask(state, input::Move{100});
    EXPECT_EQ(shown_frame(state), 7U);
    apply(state, request::Escape{});
    EXPECT_EQ(state.input.focus, FieldId::none);
    ask(state, input::Focus{FieldId::filter});
    apply(state, request::Escape{});
    EXPECT_EQ(listed(state).size(), state.story.recording.frames.size()) << "Escape clears the filter first";
    EXPECT_EQ(state.input.focus, FieldId::filter);
    apply(state, request::Escape{});
    EXPECT_EQ(state.input.focus, FieldId::none);
    EXPECT_EQ(shown_frame(state), 7U);
}

TEST(Packets, AMistakeIsPointedAtAndTheOldListStays) {
    AppState state = shipped_state();
    write(state, FieldId::filter, "arp");
    let_it_work(state);
    const auto arp = listed(state);
    EXPECT_EQ(arp.size(), 4U);
    ask(state, input::Type{" and tcp.prt == 80"});
    ASSERT_TRUE(state.input.packets.error);
    EXPECT_EQ(state.input.packets.error->first, 8U);
    EXPECT_NE(state.input.packets.error->sentence.find("did you mean tcp.port?"), std::string::npos);
    let_it_work(state);
    EXPECT_EQ(listed(state), arp);
    ask(state, input::Enter{});
    EXPECT_EQ(state.input.focus, FieldId::filter) << "Enter does not leave a mistake";
}

TEST(Packets, NewFramesComeIntoTheListAndTheSelectionStays) {
    const Recording whole = shipped_transfer().recording;
    AppState state;
    const auto arrive = [&](std::uint32_t first, std::uint32_t last) {
        std::vector<Event> events;
        if (first == 0)
            for (const CapturePoint& point : whole.points) events.emplace_back(point);
        for (std::uint32_t i = first; i < last; ++i) events.emplace_back(copied_frame(whole, i));
        take_events(state, std::move(events));
        let_it_work(state);
    };
    arrive(0, 40);
    write(state, FieldId::filter, "tcp.len > 0");
    let_it_work(state);
    const auto before = listed(state);
    ask(state, input::GoToFrame{before.back(), 0});
    arrive(40, static_cast<std::uint32_t>(whole.frames.size()));
    const auto after = listed(state);
    EXPECT_GT(after.size(), before.size());
    EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
    EXPECT_EQ(shown_frame(state), before.back());
    EXPECT_EQ(row_of_frame(state.input.packets, state.story, before.back()), before.size() - 1);
}

TEST(Packets, EveryColumnSortsAndTurnsRound) {
    AppState state = shipped_state();
    const auto key = [&](PacketColumn column, std::uint32_t frame) -> std::string {
        const FrameSummary summary = summary_of(state.story, frame);
        const StoredFrame& stored = state.story.recording.frames[frame];
        char number[32];
        switch (column) {
            case PacketColumn::time:
                std::snprintf(number, sizeof number, "%020lld", static_cast<long long>(stored.at));
                return number;
            case PacketColumn::length:
                std::snprintf(number, sizeof number, "%08u", stored.original_length);
                return number;
            case PacketColumn::source: return end_text(state.story.recording, frame, summary, true);
            case PacketColumn::destination: return end_text(state.story.recording, frame, summary, false);
            case PacketColumn::protocol: return name(summary.protocol);
            case PacketColumn::point: return state.story.recording.points[stored.point].name;
            default: return "";
        }
    };
    for (const PacketColumn column : {PacketColumn::time, PacketColumn::source, PacketColumn::destination,
                                      PacketColumn::protocol, PacketColumn::length, PacketColumn::point}) {
        std::vector<std::uint32_t> wanted(state.story.recording.frames.size());
        for (std::uint32_t i = 0; i < wanted.size(); ++i) wanted[i] = i;
        // MAC addresses (ARP) come before IP addresses.
        const auto group = [&](std::uint32_t frame) {
            const bool end = column == PacketColumn::source || column == PacketColumn::destination;
            return end && key(column, frame).find(':') == std::string::npos ? 1 : 0;
        };
        std::stable_sort(wanted.begin(), wanted.end(), [&](std::uint32_t a, std::uint32_t b) {
            return std::pair(group(a), key(column, a)) < std::pair(group(b), key(column, b));
        });
        ask(state, input::Sort{column});
        let_it_work(state);
        EXPECT_EQ(listed(state), wanted) << static_cast<int>(column);
        for (const std::uint32_t frame : {0U, 17U, 100U})
            EXPECT_EQ(listed(state)[row_of_frame(state.input.packets, state.story, frame).value()], frame);
        ask(state, input::Sort{column});
        std::reverse(wanted.begin(), wanted.end());
        EXPECT_EQ(listed(state), wanted) << static_cast<int>(column) << " turned round";
    }
}

TEST(Packets, AnyNumberOfRunsIsMergedRightly) {
    Story story;
    std::uint32_t dice = 12345;
    for (int i = 0; i < 50'001; ++i) {
        dice = dice * 1664525 + 1013904223;
        StoredFrame frame;
        frame.original_length = dice >> 20;
        story.recording.frames.push_back(frame);
        story.digest.rows.emplace_back();
    }
    PacketList list;
    sort_by(list, PacketColumn::length);
    int pieces = 0;
    while (work_on(list, story, 1000)) ++pieces;
    EXPECT_GT(pieces, 50) << "it is done in pieces";
    ASSERT_EQ(row_count(list, story.digest), 50'001U);
    for (std::size_t row = 1; row < row_count(list, story.digest); ++row) {
        const std::uint32_t a = frame_in_row(list, story.digest, row - 1);
        const std::uint32_t b = frame_in_row(list, story.digest, row);
        ASSERT_LE(std::pair(story.recording.frames[a].original_length, a),
                  std::pair(story.recording.frames[b].original_length, b));
    }
}

TEST(Completion, OffersWhatMayStandNext) {
    AppState state = shipped_state();
    write(state, FieldId::filter, "tcp.flags.sy");
    EXPECT_EQ(offered(state), (std::vector<std::string>{"tcp.flags.syn"}));
    ask(state, input::Complete{});
    EXPECT_EQ(state.input.packets.filter.text, "tcp.flags.syn ");
    EXPECT_EQ(offered(state).front(), "==");
    ask(state, input::Complete{});
    EXPECT_EQ(offered(state), (std::vector<std::string>{"1", "0"}));
    ask(state, input::Complete{});
    EXPECT_EQ(offered(state), (std::vector<std::string>{"and", "or"}));
    ask(state, input::Type{"and ip.src == "});
    EXPECT_EQ(offered(state), (std::vector<std::string>{"10.7.0.1", "10.7.0.2"})) << "the addresses of this capture";
    ask(state, input::Move{1});
    ask(state, input::Move{1});
    ask(state, input::Enter{});
    EXPECT_EQ(state.input.packets.filter.text, "tcp.flags.syn == 1 and ip.src == 10.7.0.2 ");
    let_it_work(state);
    EXPECT_EQ(listed(state), (std::vector<std::uint32_t>{6, 7})) << "the SYN-ACK, at both ends";
}

TEST(Completion, EveryPrefixOfAFilterOffersSomethingThatCanBeRead) {
    AppState state = shipped_state();
    const std::string whole =
        "not (tcp.port in {80, 9000..9010} or ip.checksum.status == good) and frame contains \"a}\"";
    for (std::size_t length = 0; length <= whole.size(); ++length)
        for (const FilterCompletion& one :
             filter_completions(std::string_view(whole).substr(0, length), length, state.story, 100)) {
            EXPECT_LE(one.first + one.count, length);
            EXPECT_FALSE(one.text.empty());
        }
    EXPECT_TRUE(filter_completions("tcp.port in {80, ", 17, state.story, 100).size() >= 2);
    EXPECT_TRUE(filter_completions("frame contains \"tcp.", 20, state.story, 100).empty());
}

TEST(RunUntil, GoesToTheNextEventAndBack) {
    AppState state = shipped_state();
    state.look.reduced_motion = true;
    write(state, FieldId::until, "tcp.flags.fin == 1");
    ask(state, input::Enter{});
    let_it_work(state);
    const std::uint32_t fin = shown_frame(state);
    const FrameSummary summary = summary_of(state.story, fin);
    EXPECT_NE(summary.segment.flags & 1, 0) << "FIN is the lowest flag";
    EXPECT_EQ(state.input.focus, FieldId::none);
    write(state, FieldId::until, "tcp.flags.syn == 1");
    ask(state, input::Enter{});
    let_it_work(state);
    EXPECT_EQ(state.input.until.answer, "It does not happen after this.");
    EXPECT_EQ(shown_frame(state), fin) << "nothing moves when nothing is found";
    ask(state, input::Enter{true});
    let_it_work(state);
    EXPECT_EQ(shown_frame(state), 6U) << "backwards the SYN-ACK comes first";
}

TEST(RunUntil, GoesThereAndOffersToPlayTheWay) {
    AppState state = shipped_state();
    const Position before = state.time.position;
    write(state, FieldId::until, "tcp.flags.syn == 1");
    ask(state, input::Enter{});
    let_it_work(state);
    EXPECT_FALSE(state.time.playing);
    EXPECT_EQ(shown_frame(state), 4U);
    ASSERT_TRUE(state.input.until.left);
    ask(state, input::PlayThere{});
    EXPECT_EQ(state.time.position, before);
    EXPECT_TRUE(state.time.playing);
    EXPECT_FALSE(state.input.until.left) << "offered once";
    for (int i = 0; i < 10'000 && state.time.playing; ++i) tick(state, 0.05F);
    EXPECT_FALSE(state.time.playing);
    EXPECT_EQ(shown_frame(state), 4U);
    write(state, FieldId::until, "call recv");
    ask(state, input::Enter{});
    let_it_work(state);
    EXPECT_FALSE(state.time.playing);
    ASSERT_EQ(state.time.position.item.kind, TimelineItem::Kind::call);
    EXPECT_EQ(state.story.recording.system_calls[state.time.position.item.index].name, "recv");
}

TEST(RunUntil, SpeaksOfCallsBytesAndRecords) {
    AppState state = shipped_state();
    FilterError error;
    const auto first = [&](const char* text) -> std::optional<TimelineItem> {
        const auto condition = parse_condition(text, error);
        if (!condition) return std::nullopt;
        for (std::size_t i = 0; i < timeline_size(state.story.digest); ++i)
            if (const TimelineItem item = timeline_item(state.story, i); holds(*condition, state.story, item))
                return item;
        return std::nullopt;
    };
    const auto call = first("call B accept");
    ASSERT_TRUE(call);
    EXPECT_EQ(state.story.recording.system_calls[call->index].host, Host::b);
    const auto byte = first("byte 4711");
    ASSERT_TRUE(byte);
    const std::uint32_t frame = frame_of(journey_at(state.story, byte->index));
    const FilePart part = file_parts(state.story, frame).front();
    EXPECT_LE(part.file_offset, 4711U);
    EXPECT_GT(part.file_offset + part.range.count, 4711U);
    EXPECT_TRUE(first("record receipt"));
    EXPECT_FALSE(first("call send fails"));
    EXPECT_FALSE(parse_condition("", error));
    EXPECT_FALSE(parse_condition("byte many", error));
    EXPECT_EQ(error.first, 5U);
    EXPECT_FALSE(parse_condition("record nothing", error));
    EXPECT_FALSE(parse_condition("call B recv twice", error));
    EXPECT_FALSE(parse_condition("tcp.prt", error));
    EXPECT_NE(error.sentence.find("tcp.port"), std::string::npos);
}

TEST(Chooser, FoldersComeFirstThenWhatOpensAndNamesAreCompleted) {
    Chooser chooser;
    chooser.listed = "/c/";
    chooser.entries = {{"zebra.pcap", false, 5},  {"a.txt", false, 5},  {"lab2.pcapng", false, 2'000'000},
                       {"lab1.pcapng", false, 5}, {".hidden", true, 0}, {"old", true, 0}};
    chooser.recent = {"/b/one.json"};
    sort_entries(chooser.entries);
    set_text(chooser.path, "/c/");
    std::vector<std::string> labels;
    for (const ChooserRow& row : rows_of(chooser)) labels.push_back(row.label);
    EXPECT_EQ(labels, (std::vector<std::string>{"/b/one.json", "..", "old/", "lab1.pcapng", "lab2.pcapng", "zebra.pcap",
                                                "a.txt"}));
    set_text(chooser.path, "/c/LA");
    EXPECT_EQ(rows_of(chooser).size(), 2U);
    EXPECT_EQ(rows_of(chooser)[1].path, "/c/lab2.pcapng");
    EXPECT_EQ(rows_of(chooser)[1].detail, "2 MB");
    EXPECT_EQ(completed(chooser), "/c/lab");
    set_text(chooser.path, "/c/o");
    EXPECT_EQ(completed(chooser), "/c/old/");
    set_text(chooser.path, "/c/nothing");
    EXPECT_EQ(completed(chooser), "/c/nothing");
    EXPECT_TRUE(rows_of(chooser).empty());
}

TEST(Svg, HasEveryTextOnceAndClosesWhatItOpens) {
    Scene scene;
    scene.shapes.emplace_back(Box{{0, 0, 10, 10}, rgb(0x102030), {}, 0, 3});
    scene.shapes.emplace_back(Clip{{0, 0, 50, 50}});
    scene.shapes.emplace_back(Text{{0, 0, 100, 20}, "1 < 2 & “so”", {Face::mono, 18}, rgb(0xffffff), Align::left, 90});
    scene.shapes.emplace_back(EndClip{});
    scene.shapes.emplace_back(Box{{500, 500, 10, 10}, rgb(0xff0000), {}, 0, 0});
    const std::string svg = scene_svg(scene, {0, 0, 100, 50}, rgb(0));
    EXPECT_NE(svg.find(">1 &lt; 2 &amp; “so”</text>"), std::string::npos) << svg;
    EXPECT_NE(svg.find("textLength=\"90\""), std::string::npos);
    EXPECT_EQ(svg.find("#ff0000"), std::string::npos) << "what lies outside is left out";
    EXPECT_NE(svg.find("</g>\n</svg>"), std::string::npos);
}

TEST(Bookmarks, AreFoundAgainInTheOrderOfTime) {
    AppState state = shipped_state();
    const auto stand = [&](std::uint32_t frame) { ask(state, input::GoToFrame{frame, 0}); };
    ask(state, input::GoToBookmark{1});
    EXPECT_NE(state.notice.text.find("no bookmark"), std::string::npos);
    for (const std::uint32_t frame : {99U, 4U, 40U}) {
        stand(frame);
        ask(state, input::ToggleBookmark{});
    }
    EXPECT_EQ(state.input.bookmarks.size(), 3U);
    apply(state, request::GoToStart{});
    for (const std::uint32_t frame : {4U, 40U, 99U}) {
        ask(state, input::GoToBookmark{1});
        EXPECT_EQ(shown_frame(state), frame);
    }
    ask(state, input::GoToBookmark{-1});
    EXPECT_EQ(shown_frame(state), 40U);
    ask(state, input::ToggleBookmark{});
    EXPECT_EQ(state.input.bookmarks.size(), 2U) << "once more takes it away";
}

}  // namespace
}  // namespace osiscope
