#include "captures/wire_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "layers/words.hpp"

namespace osiscope {

namespace {

constexpr double times[]{0, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 2e8, 5e8, 1e9};
constexpr double rates[]{64e3, 256e3, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 1e9, 0};
constexpr double error_rates[]{0, 1e-7, 1e-6, 1e-5, 1e-4};
constexpr double queues[]{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
constexpr double switched[]{0, 1};
constexpr double chances[]{0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5};

using Set = Impairments;

constexpr WireOption options[]{
    {.name = "rate",
     .kind = ValueKind::rate,
     .places = {{{&Set::rate, "rate_bits_per_second"}, {}}},
     .value_name = "RATE",
     .help = "bit rate of the wire: 10M, 2.5G, 64k, unlimited [10M]",
     .label = to_say("Rate"),
     .meaning = to_say("bits per second on the line"),
     .ladder = rates},
    {.name = "delay",
     .kind = ValueKind::delay,
     .places = {{{&Set::delay_ns, "delay_ns"}, {}}},
     .value_name = "TIME",
     .help = "propagation delay one way: 20ms, 1.5s, 300us, 0 [20ms]",
     .label = to_say("Delay"),
     .meaning = to_say("propagation: how long a bit travels"),
     .ladder = times},
    {.name = "jitter",
     .kind = ValueKind::delay,
     .places = {{{&Set::jitter_ns, "jitter_ns"}, {}}},
     .value_name = "TIME",
     .help = "random extra delay, up to this much",
     .label = to_say("Jitter"),
     .meaning = to_say("random extra delay, up to this much; it does not reorder frames"),
     .ladder = times},
    {.name = "loss",
     .kind = ValueKind::probability,
     .places = {{{&Set::loss, "loss"}, {}}},
     .value_name = "P",
     .help = "probability that a frame is lost: 1% or 0.01",
     .label = to_say("Loss"),
     .meaning = to_say("frames lost at random, each independently of the others"),
     .ladder = chances},
    {.name = "burst-loss",
     .kind = ValueKind::chance_of,
     .usual_frames = 4,
     .places = {{{&Set::burst_enter, "burst_enter"}, {&Set::burst_leave, "burst_leave"}}},
     .value_name = "P/N",
     .help = "bursts of losses: one begins at a frame with probability P and lasts N frames on average: 1%/4"},
    {.name = "duplicate",
     .kind = ValueKind::probability,
     .places = {{{&Set::duplicate, "duplicate"}, {}}},
     .value_name = "P",
     .help = "probability that a frame is duplicated",
     .label = to_say("Duplicated"),
     .meaning = to_say("frames duplicated at random: a copy arrives right after them"),
     .ladder = chances},
    {.name = "reorder",
     .kind = ValueKind::chance_of,
     .usual_frames = 1,
     .places = {{{&Set::reorder, "reorder"}, {&Set::reorder_by, "reorder_by"}}},
     .value_name = "P/N",
     .help = "probability that a frame is reordered, to arrive N frames later: 2%/3",
     .label = to_say("Reordered"),
     .meaning = to_say("frames reordered at random: the next one arrives before them"),
     .ladder = chances},
    {.name = "corrupt",
     .kind = ValueKind::probability,
     .places = {{{&Set::corrupt, "corrupt"}, {}}},
     .value_name = "P",
     .help = "probability that a frame is corrupted by one bit flip",
     .label = to_say("Corrupted"),
     .meaning = to_say("frames corrupted at random, by one bit error each"),
     .ladder = chances},
    {.name = "bit-errors",
     .kind = ValueKind::error_rate,
     .places = {{{&Set::bit_error_rate, "bit_error_rate"}, {}}},
     .value_name = "P",
     .help = "probability that a symbol on the line is wrong: 1e-6",
     .label = to_say("Bit errors"),
     .meaning = to_say("symbols on the line that are hit by an error, at random"),
     .ladder = error_rates},
    {.name = "queue",
     .kind = ValueKind::count,
     .least = 1,
     .most = 1'000'000,
     .means = usual_queue_frames,
     .harmless_alone = true,
     .places = {{{&Set::queue_frames, "queue_frames"}, {}}},
     .value_name = "FRAMES",
     .help = "how many frames may be queued for the line [1000]",
     .label = to_say("Queue"),
     .meaning = to_say("frames that may be queued for the line; the next one is dropped"),
     .ladder = queues},
    {.name = "mtu", .kind = ValueKind::count, .most = 65'535, .places = {{{&Set::mtu, "mtu"}, {}}}},
    {.name = "line-code",
     .kind = ValueKind::word,
     .noun = "a line code",
     .label = to_say("Line code"),
     .meaning =
         to_say("how the bits of the next frames become levels on the line; none: bytes are carried as they are"),
     .words = line_code_names},
    {.name = "frame-check",
     .kind = ValueKind::on_off,
     .noun = "the frame check",
     .label = to_say("Frame check"),
     .meaning = to_say("off: the receiving card passes damaged frames up, and IP and TCP have to notice"),
     .ladder = switched},
};

constexpr double most_frames = 1000;  // over which a chance may go

Read<WireValue> read_chance(const WireOption& option, std::string_view text) {
    const std::size_t stroke = text.find('/');
    const Read<double> chance = read_value(option.kind, text.substr(0, stroke));
    if (!chance.good()) return {{}, chance.problem};
    if (stroke == std::string_view::npos) return {{chance.value, option.usual_frames}, {}};
    const Read<double> frames = read_value(ValueKind::count, text.substr(stroke + 1), 1, most_frames);
    if (!frames.good()) return {{}, frames.problem};
    return {{chance.value, frames.value}, {}};
}

Read<WireValue> read_word(const WireOption& option, std::string_view text) {
    const auto at = std::find(option.words.begin(), option.words.end(), text);
    if (at != option.words.end()) return {{static_cast<double>(at - option.words.begin()), 0}, {}};
    return {{}, fmt::format("{} is {}", option.noun, one_of(option.words))};
}

/// A length that is kept as the probability of its end is the reciprocal of that.
double number_at(const ImpairmentPlace& place, const Impairments& set, bool reciprocal) {
    return std::visit(
        [&](auto member) -> double {
            if constexpr (std::is_same_v<decltype(member), std::monostate>) return 0;
            else if constexpr (std::is_same_v<decltype(member), double Impairments::*>)
                return reciprocal ? 1 / set.*member : set.*member;
            else return static_cast<double>(set.*member);
        },
        place.member);
}

void put_number(const ImpairmentPlace& place, double value, bool reciprocal, Impairments& set) {
    std::visit(
        [&](auto member) {
            if constexpr (std::is_same_v<decltype(member), double Impairments::*>)
                set.*member = reciprocal ? 1 / value : value;
            else if constexpr (!std::is_same_v<decltype(member), std::monostate>)
                set.*member = static_cast<std::remove_reference_t<decltype(set.*member)>>(value);
        },
        place.member);
}

}  // namespace

std::span<const WireOption> wire_options() { return options; }

const WireOption* wire_option(std::string_view name) {
    for (const WireOption& option : wire_options())
        if (option.name == name) return &option;
    return nullptr;
}

std::string wire_option_names() {
    std::string all;
    for (const WireOption& option : wire_options()) all += fmt::format("{}{}", all.empty() ? "" : ", ", option.name);
    return all;
}

Read<WireValue> read_wire_value(const WireOption& option, std::string_view text) {
    if (option.kind == ValueKind::word) return read_word(option, text);
    if (option.kind == ValueKind::chance_of) return read_chance(option, text);
    Read<double> amount = read_value(option.kind, text, option.least, option.most);
    if (option.kind == ValueKind::on_off && !amount.good())
        amount.problem = fmt::format("{} is on or off", option.noun);
    return {{amount.value, 0}, std::move(amount.problem)};
}

std::string wire_value_text(const WireOption& option, WireValue value) {
    if (option.kind == ValueKind::word) return std::string(option.words[static_cast<std::size_t>(value.amount)]);
    std::string text = value_text(option.kind, value.amount);
    return value.frames == option.usual_frames ? text : fmt::format("{}/{}", text, value.frames);
}

WireValue wire_value(const WireOption& option, const Impairments& set) {
    WireValue value{number_at(option.places[0], set, false), number_at(option.places[1], set, true)};
    if (value.amount == 0) value.amount = option.means;
    return value;
}

void set_wire_value(const WireOption& option, WireValue value, Impairments& set) {
    put_number(option.places[0], value.amount, false, set);
    put_number(option.places[1], value.frames, true, set);
}

std::string set_wire(const WireOption& option, std::string_view text, std::array<Impairments, 2>& wire) {
    const bool directed = text.starts_with("A>B:") || text.starts_with("B>A:");
    const Read<WireValue> value = read_wire_value(option, directed ? text.substr(4) : text);
    if (!value.good()) return value.problem;
    for (std::size_t from = 0; from < wire.size(); ++from)
        if (!directed || (text.front() == 'A') == (from == 0)) set_wire_value(option, value.value, wire[from]);
    return {};
}

bool leaves_frames_alone(const Impairments& set) {
    return !set.cut && std::all_of(wire_options().begin(), wire_options().end(), [&](const WireOption& option) {
        return option.harmless_alone || number_at(option.places[0], set, false) == 0;
    });
}

}  // namespace osiscope
