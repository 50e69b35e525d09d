#include "captures/wire_settings.hpp"

#include <cstdlib>
#include <sstream>

namespace osiscope {

namespace {

/// A number and the unit after it: "5%" is 5 and "%".
struct Measure {
    double number = 0;
    std::string unit;
    bool valid = false;
};

Measure measure_of(const std::string& text) {
    Measure measure;
    char* end = nullptr;
    measure.number = std::strtod(text.c_str(), &end);
    measure.valid = end != text.c_str() && measure.number >= 0;
    measure.unit = end;
    return measure;
}

std::optional<double> scaled(const std::string& text, std::initializer_list<std::pair<const char*, double>> units) {
    const Measure measure = measure_of(text);
    for (const auto& [unit, factor] : units)
        if (measure.valid && measure.unit == unit) return measure.number * factor;
    return std::nullopt;
}

std::optional<double> rate(const std::string& text) {
    if (text == "unlimited") return 0;
    return scaled(text, {{"", 1}, {"k", 1e3}, {"K", 1e3}, {"M", 1e6}, {"G", 1e9}});
}

std::optional<double> nanoseconds(const std::string& text) {
    return scaled(text, {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"", 1e9}});
}

std::optional<double> probability(const std::string& text) { return scaled(text, {{"", 1}, {"%", 0.01}}); }

std::optional<double> count(const std::string& text) { return scaled(text, {{"", 1}}); }

template <class Number>
void put(Number& place, std::optional<double> value) {
    if (value) place = static_cast<Number>(*value);
}

/// "2%/3": a probability of what goes over so many frames.
void set_chance_of(Impairments& set, const std::string& name, const std::string& value) {
    const std::size_t stroke = value.find('/');
    const std::string frames = stroke == std::string::npos ? "" : value.substr(stroke + 1);
    const auto chance = probability(value.substr(0, stroke));
    if (name == "reorder") {
        put(set.reorder, chance);
        set.reorder_by = 1;
        put(set.reorder_by, count(frames));
        return;
    }
    double length = 4;
    put(length, count(frames));
    put(set.burst_enter, chance);
    if (length > 0) set.burst_leave = 1 / length;
}

void set_one(Impairments& set, const std::string& name, const std::string& value) {
    if (name == "rate") put(set.rate, rate(value));
    else if (name == "delay") put(set.delay_ns, nanoseconds(value));
    else if (name == "jitter") put(set.jitter_ns, nanoseconds(value));
    else if (name == "loss") put(set.loss, probability(value));
    else if (name == "duplicate") put(set.duplicate, probability(value));
    else if (name == "corrupt") put(set.corrupt, probability(value));
    else if (name == "bit-errors") put(set.bit_error_rate, probability(value));
    else if (name == "queue") put(set.queue_frames, count(value));
    else if (name == "mtu") put(set.mtu, count(value));
    else if (name == "reorder" || name == "burst-loss") set_chance_of(set, name, value);
}

}  // namespace

std::string without_trigger(const std::string& line) {
    const std::size_t trigger = line.rfind(": ");
    return trigger == std::string::npos ? line : line.substr(trigger + 2);
}

void execute_set(WireSetup& settings, const std::string& line, bool one_link, std::optional<std::uint16_t> link) {
    std::istringstream words(without_trigger(line));
    std::string word;
    words >> word;
    if (word != "set") return;
    bool ways[2] = {true, true};
    std::string named;
    while (words >> word && (word == "A>B" || word == "B>A" || word == "link")) {
        if (word == "link") words >> named;
        else
            for (std::size_t way = 0; way < 2; ++way) ways[way] = (word == "A>B") == (way == 0);
    }
    if (!named.empty() && !one_link) {
        settings.links_differ = true;
        if (!link || named != std::to_string(*link)) return;
    }
    std::string value;
    words >> value;
    for (std::size_t way = 0; way < 2; ++way) {
        if (!ways[way]) continue;
        if (word == "line-code") settings.line_code[way] = value;
        else if (word == "frame-check") settings.frame_check[way] = value != "off";
        else set_one(settings.way[way], word, value);
    }
}

std::vector<WireRate> wire_rates(const Recording& recording) {
    std::vector<WireRate> rates;
    if (!recording.facts) return rates;
    const int links = links_of(recording.facts);
    WireSetup from[2];  // the line next to A, the one next to B
    for (WireSetup& setup : from) setup.way = recording.facts->wire;
    rates.push_back({time_span(recording).first, {from[0].way[0].rate, from[1].way[1].rate}});
    for (const WireCommand& command : recording.wire_commands) {
        if (!command.problem.empty()) continue;
        execute_set(from[0], command.text, links == 1, std::uint16_t{0});
        execute_set(from[1], command.text, links == 1, static_cast<std::uint16_t>(links - 1));
        const std::array<std::uint64_t, 2> now{from[0].way[0].rate, from[1].way[1].rate};
        if (now != rates.back().rate) rates.push_back({command.at, now});
    }
    return rates;
}

std::optional<WireSetup> wire_settings_at(const Recording& recording, Time at, std::optional<std::uint16_t> link) {
    if (!recording.facts) return std::nullopt;
    WireSetup settings;
    settings.way = recording.facts->wire;
    settings.line_code.fill(recording.facts->line_code);
    settings.frame_check.fill(recording.facts->frame_check);
    for (const WireCommand& command : recording.wire_commands)
        if (command.at <= at && command.problem.empty())
            execute_set(settings, command.text, links_of(recording.facts) == 1, link);
    return settings;
}

}  // namespace osiscope
