#include "viz/paint/ladder_labels.hpp"

#include <fmt/format.h>

#include "layers/grouping.hpp"
#include "layers/session/tcp_told.hpp"
#include "layers/text.hpp"
#include "layers/transport/tcp.hpp"
#include "layers/words.hpp"
#include "viz/state/unit_title.hpp"

namespace osiscope {

namespace {

constexpr std::size_t most_tried = 160;  // labels for which a place is looked for in one picture

/// The finding that tells most, as far as it is true.
std::string finding_of(const AppState& state, std::uint32_t frame) {
    const FrameRow& row = state.story.digest.rows[frame];
    return row.analysis != 0 ? said(told_label(row.analysis, row.amendments)) : "";
}

/// Where it `tells_more` it says what its number counts from: beside it may stand the header's raw ones.
std::string tcp_words(const AppState& state, const FrameSummary& summary, bool tells_more) {
    const std::uint16_t flags = summary.segment.flags;
    if ((flags & tcp::rst) != 0) return "RST";
    if ((flags & tcp::syn) != 0) return (flags & tcp::ack) != 0 ? "SYN, ACK" : "SYN";
    const bool fin = (flags & tcp::fin) != 0;
    const TcpStream& stream = state.story.digest.streams[summary.stream];
    if (summary.segment.payload_length > 0) {
        const std::string number = grouped_signed(sequence_place(stream.sent[summary.side], summary) + 1);
        const std::string words = tells_more ? say("relative seq {number}", {{"number", number}}) : "seq " + number;
        return fin ? words + ", FIN" : words;
    }
    const std::string number = grouped_signed(acknowledgment_place(stream.sent[1 - summary.side], summary) + 1);
    if (fin) return "FIN, ack " + number;
    if ((flags & tcp::ack) == 0) return tcp::flags_text(flags);
    return tells_more ? say("relative ack {number}", {{"number", number}}) : "ack " + number;
}

/// Stands out: lost, found by the analysis, or a connection's begin or end.
bool stands_out(const AppState& state, const Rung& rung) {
    const FrameRow& row = state.story.digest.rows[frame_of(journey_at(state.story, rung.journey))];
    return rung.lost || (row.analysis != 0 && *told_label(row.analysis, row.amendments) != 0) || row.subject == 5;
}

struct Labels {
    Painter& paint;
    const AppState& state;
    Rect plot;
    const std::vector<Rung>& rungs;  ///< by their left end
    float widest = 0;                ///< how far right of its left end a rung reaches at most
    std::vector<Rect> taken{};

    [[nodiscard]] bool free(Rect box, std::size_t own) const;
    /// Words stand in their line; those of the line that is looked at stand beside it, where there is room.
    bool put(std::size_t number);
    void draw(const Rung& rung, Rect box, const std::string& words, TextStyle style);
};

float left_of(const Rung& rung) { return std::min(rung.from.x, rung.to.x); }
float right_of(const Rung& rung) { return std::max(rung.from.x, rung.to.x); }

float slope_of(const Rung& rung) {
    return std::abs(rung.to.x - rung.from.x) / std::max(1.0F, std::abs(rung.to.y - rung.from.y));
}

bool Labels::free(Rect box, std::size_t own) const {
    if (box.x < plot.x || box.right() > plot.right() || box.y < plot.y || box.bottom() > plot.bottom()) return false;
    for (const Rect& other : taken)  // words, and the crosses where frames were lost
        if (box.x < other.right() && other.x < box.right() && box.y < other.bottom() && other.y < box.bottom())
            return false;
    if (rungs[own].shown) return true;  // the one that is looked at has its label in any case
    const auto first = std::lower_bound(rungs.begin(), rungs.end(), box.x - widest,
                                        [](const Rung& rung, float x) { return left_of(rung) < x; });
    for (auto rung = first; rung != rungs.end() && left_of(*rung) <= box.right(); ++rung)
        if (rung->journey != rungs[own].journey && passes_through(rung->from, rung->to, box)) return false;
    return true;
}

bool Labels::put(std::size_t number) {
    const Rung& rung = rungs[number];
    const float height = std::round(paint.sizes.small * 1.3F);
    const TextStyle style = rung.shown ? paint.small_bold() : paint.small();
    const std::vector<std::string> list = rung_words(state, rung);
    for (const float side : rung.shown ? std::vector<float>{1, -1, 0} : std::vector<float>{0})
        for (const std::string& words : list) {
            const float width = std::ceil(paint.measure(style, words)) + paint.px(10);
            const float aside = side * (width / 2 + slope_of(rung) * height / 2 + paint.px(8));
            for (const float along : {0.5F, 0.36F, 0.64F, 0.22F, 0.78F}) {
                const Point at{rung.from.x + (rung.to.x - rung.from.x) * along,
                               rung.from.y + (rung.to.y - rung.from.y) * along};
                const Rect box{std::round(at.x + aside - width / 2), std::round(at.y - height / 2), width, height};
                if (!free(box.inset(-paint.px(3), 0), number)) continue;
                draw(rung, box, words, style);
                return true;
            }
        }
    return false;
}

void Labels::draw(const Rung& rung, Rect box, const std::string& words, TextStyle style) {
    taken.push_back(box);
    paint.fill(box, paint.colors.panel);
    const bool trouble = rung.lost || finding_of(state, frame_of(journey_at(state.story, rung.journey))) != "";
    paint.text(box, words, style, trouble ? paint.colors.warning : paint.colors.text, Align::center);
}

}  // namespace

bool sent_again(const AppState& state, const Journey& journey) {
    const FrameRow& row = state.story.digest.rows[frame_of(journey)];
    return told_retransmitted(row.analysis, row.amendments);
}

std::vector<std::string> rung_words(const AppState& state, const Rung& rung) {
    const Journey journey = journey_at(state.story, rung.journey);
    const std::uint32_t frame = frame_of(journey);
    const FrameSummary summary = summary_of(state.story, frame);
    std::string found = finding_of(state, frame);
    if (found.empty() && journey.received != no_index) found = finding_of(state, journey.received);
    if (rung.lost) found = found.empty() ? said("lost") : say("{finding}, lost", {{"finding", found}});
    std::vector<std::string> list;
    const bool segment = summary.protocol == Protocol::tcp && summary.stream != FrameSummary::no_stream;
    if (segment) {
        const std::string words = tcp_words(state, summary, rung.shown);
        if (summary.segment.payload_length > 0)
            list.push_back(fmt::format("{} · {} B", words, grouped(summary.segment.payload_length)));
        list.push_back(words);
    } else {
        list.emplace_back(name(summary.protocol));
    }
    if (found.empty()) return list;
    std::vector<std::string> with_finding;
    for (const std::string& words : list) with_finding.push_back(words + " · " + found);
    with_finding.push_back(found);
    return with_finding;
}

void label_rungs(Painter& paint, const AppState& state, Rect plot, float position, std::vector<Rung> rungs) {
    std::sort(rungs.begin(), rungs.end(), [](const Rung& a, const Rung& b) { return left_of(a) < left_of(b); });
    Labels labels{paint, state, plot, rungs};
    for (const Rung& rung : rungs) labels.widest = std::max(labels.widest, right_of(rung) - left_of(rung));
    const float cross = paint.px(9);
    for (const Rung& rung : rungs)
        if (rung.lost && labels.taken.size() < most_tried)
            labels.taken.push_back({rung.to.x - cross, rung.to.y - cross, 2 * cross, 2 * cross});
    labels.taken.push_back({position - paint.px(2), plot.y, paint.px(4), plot.h});
    std::size_t tried = 0;
    const auto pass = [&](auto wanted) {
        for (std::size_t i = 0; i < rungs.size() && tried < most_tried; ++i) {
            if (right_of(rungs[i]) < plot.x || left_of(rungs[i]) > plot.right() || !wanted(rungs[i])) continue;
            ++tried;
            labels.put(i);
        }
    };
    pass([](const Rung& rung) { return rung.shown; });
    pass([&](const Rung& rung) { return !rung.shown && stands_out(state, rung); });
    const float dense = static_cast<float>(rungs.size()) * paint.px(12);
    if (dense > plot.w) return;  // no label would find a place
    pass([&](const Rung& rung) { return !rung.shown && !stands_out(state, rung); });
}

}  // namespace osiscope
