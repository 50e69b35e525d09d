#include "lessons/expectation.hpp"

#include <algorithm>

namespace osiscope {

namespace {

struct Happened {
    Time at = 0;
    std::optional<TimelineItem> item;
};

/// Not before the step's own event.
std::optional<Happened> find_after(const Predicate& predicate, const Story& story, const NamedItems& names,
                                   Time earliest) {
    if (predicate.event == Predicate::Event::wire) {
        const auto at = find_wire_event(predicate, story.recording, earliest);
        return at ? std::optional<Happened>({*at, std::nullopt}) : std::nullopt;
    }
    Predicate later = predicate;
    if (later.after.empty()) later.after = "here";
    const auto item = find_event(later, story, names);
    return item ? std::optional<Happened>({item->at, item}) : std::nullopt;
}

}  // namespace

bool run_is_over(const Recording& recording) {
    return !recording.facts || recording.facts->outcome != Outcome::running;
}

ExpectationState state_of(const Expectation& expectation, const Story& story, const NamedItems& names) {
    using Kind = ExpectationState::Kind;
    const bool over = run_is_over(story.recording);
    const auto here =
        std::find_if(names.begin(), names.end(), [](const NamedItem& named) { return named.name == "here"; });
    if (here == names.end()) return {over ? Kind::broken : Kind::open, std::nullopt};
    const Time anchor = time_of(story, here->item);
    std::optional<Happened> happened = find_after(expectation.predicate, story, names, anchor);
    if (happened && expectation.within_ns > 0 && happened->at - anchor > expectation.within_ns) happened.reset();
    if (happened) return {expectation.never ? Kind::broken : Kind::kept, happened->item};
    if (!over) return {Kind::open, std::nullopt};
    return {expectation.never ? Kind::kept : Kind::broken, std::nullopt};
}

}  // namespace osiscope
