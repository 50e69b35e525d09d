#include "core/impairment_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <exception>

#include "core/error.hpp"
#include "core/lab_settings.hpp"

namespace osiscope {

namespace {

std::uint32_t parse_count(const std::string& text, std::uint32_t least, std::uint32_t most) {
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || value < least || value > most)
        throw Error(fmt::format("“{}” is not a whole number from {} to {}", text, least, most));
    return value;
}

/// "1%/4": a probability, and after the slash a number of frames.
struct ChanceOf {
    double probability = 0;
    std::uint32_t frames = 1;
};

ChanceOf parse_chance_of(const std::string& text, std::uint32_t usual) {
    const std::size_t stroke = text.find('/');
    ChanceOf chance{parse_probability(text.substr(0, stroke)), usual};
    if (stroke != std::string::npos) chance.frames = parse_count(text.substr(stroke + 1), 1, 1000);
    return chance;
}

constexpr std::uint32_t usual_burst = 4;

}  // namespace

const std::vector<std::string>& impairment_names() {
    static const std::vector<std::string> names{"rate",    "delay",   "jitter",     "loss",  "burst-loss", "duplicate",
                                                "reorder", "corrupt", "bit-errors", "queue", "mtu"};
    return names;
}

double parse_probability(const std::string& text) {
    double value = -1;
    std::size_t used = 0;
    try {
        value = std::stod(text, &used);
    } catch (const std::exception&) {
        used = 0;
    }
    if (used > 0 && text.substr(used) == "%") value /= 100;
    else if (used == 0 || used != text.size()) value = -1;
    if (!(value >= 0 && value <= 1))
        throw Error(fmt::format("“{}” is not a probability; write for example 5%, 0.05 or 1e-6", text));
    return value;
}

void set_impairment(Impairments& impairments, const std::string& name, const std::string& value) {
    if (name == "rate") impairments.rate = parse_rate(value);
    else if (name == "delay") impairments.delay_ns = parse_delay(value);
    else if (name == "jitter") impairments.jitter_ns = parse_delay(value);
    else if (name == "loss") impairments.loss = parse_probability(value);
    else if (name == "duplicate") impairments.duplicate = parse_probability(value);
    else if (name == "corrupt") impairments.corrupt = parse_probability(value);
    else if (name == "bit-errors") impairments.bit_error_rate = parse_probability(value);
    else if (name == "queue") impairments.queue_frames = parse_count(value, 1, 1'000'000);
    else if (name == "mtu") impairments.mtu = parse_count(value, 0, 65'535);
    else if (name == "burst-loss") {
        const ChanceOf burst = parse_chance_of(value, usual_burst);
        impairments.burst_enter = burst.probability;
        impairments.burst_leave = 1.0 / burst.frames;
    } else if (name == "reorder") {
        const ChanceOf chance = parse_chance_of(value, 1);
        impairments.reorder = chance.probability;
        impairments.reorder_by = chance.frames;
    } else {
        throw Error(
            fmt::format("unknown wire setting “{}”; known settings: {}", name, fmt::join(impairment_names(), ", ")));
    }
}

void set_impairment(std::array<Impairments, 2>& wire, const std::string& name, const std::string& value) {
    for (const std::size_t from : {std::size_t{0}, std::size_t{1}}) {
        const std::string other_way = from == 0 ? "B>A:" : "A>B:";
        if (value.compare(0, other_way.size(), other_way) == 0) continue;
        const bool directed = value.compare(0, 4, from == 0 ? "A>B:" : "B>A:") == 0;
        set_impairment(wire[from], name, directed ? value.substr(4) : value);
    }
}

std::vector<std::string> impairment_options(const std::array<Impairments, 2>& wire) {
    std::vector<std::string> options;
    for (std::size_t from = 0; from < 2; ++from) {
        const Impairments& set = wire[from];
        const auto add = [&](const char* name, const std::string& value) {
            options.push_back(std::string("--") + name);
            options.push_back((from == 0 ? "A>B:" : "B>A:") + value);
        };
        add("rate", std::to_string(set.rate));
        add("delay", fmt::format("{}ns", set.delay_ns));
        add("jitter", fmt::format("{}ns", set.jitter_ns));
        add("loss", fmt::format("{:.17g}", set.loss));
        add("burst-loss", fmt::format("{:.17g}/{:.0f}", set.burst_enter, 1 / set.burst_leave));
        add("duplicate", fmt::format("{:.17g}", set.duplicate));
        add("reorder", fmt::format("{:.17g}/{}", set.reorder, set.reorder_by));
        add("corrupt", fmt::format("{:.17g}", set.corrupt));
        add("bit-errors", fmt::format("{:.17g}", set.bit_error_rate));
        if (set.queue_frames != 0) add("queue", std::to_string(set.queue_frames));
    }
    return options;
}

}  // namespace osiscope
