#include "viz/wire_ladder.hpp"

#include <fmt/format.h>

#include <limits>

namespace osiscope {

namespace {

std::string rate_words(double value) {
    if (value == 0) return "unlimited";
    if (value >= 1e9) return fmt::format("{:g}G", value / 1e9);
    return value >= 1e6 ? fmt::format("{:g}M", value / 1e6) : fmt::format("{:g}k", value / 1e3);
}

std::string time_words(double value) {
    if (value == 0) return "0ms";
    return value >= 1e9 ? fmt::format("{:g}s", value / 1e9) : fmt::format("{:g}ms", value / 1e6);
}

std::string chance_words(double value) { return fmt::format("{:g}%", value * 100); }
std::string tiny_chance_words(double value) { return fmt::format("{:g}", value); }
std::string count_words(double value) { return fmt::format("{:g}", value); }

/// No limit is the fastest of all.
double above_all(double value) { return value == 0 ? std::numeric_limits<double>::infinity() : value; }

bool is_rate(const WireKnob& knob) { return knob.text == rate_words; }

}  // namespace

const std::vector<WireKnob>& wire_knobs() {
    static const std::vector<double> times{0, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 2e8, 5e8, 1e9};
    static const std::vector<double> chances{0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5};
    static const std::vector<WireKnob> knobs{
        {"rate",
         "Rate",
         "bits per second on the line",
         [](const Impairments& set) { return static_cast<double>(set.rate); },
         rate_words,
         {64e3, 256e3, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 1e9, 0}},
        {"delay", "Delay", "propagation: how long a bit travels",
         [](const Impairments& set) { return static_cast<double>(set.delay_ns); }, time_words, times},
        {"jitter", "Jitter", "random extra delay, up to this much; it does not reorder frames",
         [](const Impairments& set) { return static_cast<double>(set.jitter_ns); }, time_words, times},
        {"loss", "Loss", "frames lost at random, each independently of the others",
         [](const Impairments& set) { return set.loss; }, chance_words, chances},
        {"duplicate", "Duplicated", "frames duplicated at random: a copy arrives right after them",
         [](const Impairments& set) { return set.duplicate; }, chance_words, chances},
        {"reorder", "Reordered", "frames reordered at random: the next one arrives before them",
         [](const Impairments& set) { return set.reorder; }, chance_words, chances},
        {"corrupt", "Corrupted", "frames corrupted at random, by one bit error each",
         [](const Impairments& set) { return set.corrupt; }, chance_words, chances},
        {"bit-errors",
         "Bit errors",
         "symbols on the line that are hit by an error, at random",
         [](const Impairments& set) { return set.bit_error_rate; },
         tiny_chance_words,
         {0, 1e-7, 1e-6, 1e-5, 1e-4}},
        {"queue",
         "Queue",
         "frames that may be queued for the line; the next one is dropped",
         [](const Impairments& set) {
             return static_cast<double>(set.queue_frames == 0 ? usual_queue_frames : set.queue_frames);
         },
         count_words,
         {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}},
    };
    return knobs;
}

double next_value(const WireKnob& knob, double now, int by) {
    const auto rank = [&](double value) { return is_rate(knob) ? above_all(value) : value; };
    double found = now;
    for (const double step : knob.ladder) {
        if (by > 0 && rank(step) > rank(now) * (1 + 1e-9)) return step;
        if (by < 0 && rank(step) < rank(now) * (1 - 1e-9)) found = step;
    }
    return found;
}

}  // namespace osiscope
