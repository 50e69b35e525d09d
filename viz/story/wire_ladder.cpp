#include "viz/story/wire_ladder.hpp"

#include <limits>

namespace osiscope {

namespace {

/// No limit is the fastest of all.
double rank(const WireOption& knob, double value) {
    const bool unlimited = knob.kind == ValueKind::rate && value == 0;
    return unlimited ? std::numeric_limits<double>::infinity() : value;
}

/// Upwards; of words, one after the other.
std::vector<double> ladder_of(const WireOption& knob) {
    std::vector<double> steps(knob.ladder.begin(), knob.ladder.end());
    for (std::size_t i = 0; i < knob.words.size(); ++i) steps.push_back(static_cast<double>(i));
    return steps;
}

}  // namespace

std::vector<const WireOption*> wire_knobs() {
    std::vector<const WireOption*> knobs;
    for (const WireOption& option : wire_options())
        if (*option.label != '\0') knobs.push_back(&option);
    return knobs;
}

WireValue knob_value(const WireOption& knob, const WireSetup& setup, std::size_t way) {
    if (is_impairment(knob)) return wire_value(knob, setup.way[way]);
    const bool code = &knob == wire_option("line-code");
    return read_wire_value(knob, code ? setup.line_code[way] : setup.frame_check[way] ? "on" : "off").value;
}

WireValue next_value(const WireOption& knob, WireValue now, int by) {
    WireValue found = now;
    for (const double step : ladder_of(knob)) {
        if (by > 0 && rank(knob, step) > rank(knob, now.amount) * (1 + 1e-9)) return {step, knob.usual_frames};
        if (by < 0 && rank(knob, step) < rank(knob, now.amount) * (1 - 1e-9)) found = {step, knob.usual_frames};
    }
    return found;
}

std::string set_line(const WireOption& knob, WireValue wanted, std::size_t way) {
    WireVerb verb;
    verb.kind = WireVerb::Kind::set;
    verb.option = &knob;
    verb.value = wanted;
    verb.from = host_at(way);
    return to_text(verb);
}

}  // namespace osiscope
