// What can be done on the wire: its words, how each is read, and how each is written.
#include "captures/wire_verb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "captures/filter_fields.hpp"
#include "captures/wire_options.hpp"
#include "captures/wire_words.hpp"
#include "layers/describe.hpp"

namespace osiscope {

namespace {

using Kind = WireVerb::Kind;

struct VerbWord {
    const char* word;
    bool about_frames;
    const char* form;  ///< how it is written
};

/// In the order of their kinds.
constexpr std::array<VerbWord, 16> verbs{{{"drop", true, "drop"},
                                          {"hold", true, "hold, or hold TIME"},
                                          {"flip", true, "flip FIELD, flip FIELD bit N or flip LAYER BYTE.BIT"},
                                          {"duplicate", true, "duplicate, or duplicate COPIES"},
                                          {"delay", true, "delay TIME"},
                                          {"swap", true, "swap, or swap FRAMES"},
                                          {"truncate", true, "truncate BYTES"},
                                          {"reset", true, "reset [back] [in-window or outside]"},
                                          {"release", false, "release"},
                                          {"cut", false, "cut, or cut TIME"},
                                          {"plug", false, "plug"},
                                          {"freeze", false, "freeze, or freeze TIME"},
                                          {"pause", false, "pause, or pause TIME"},
                                          {"thaw", false, "thaw"},
                                          {"slow", false, "slow TIMES (1 to 1000)"},
                                          {"set", false, "set [A>B or B>A] [link N] NAME VALUE"}}};

const VerbWord& row_of(Kind kind) { return verbs[static_cast<std::size_t>(kind)]; }

struct BaseWord {
    std::string_view word;
    BitPlace::Base base;
};

/// Of those with the same base, the first is written.
constexpr std::array<BaseWord, 6> bases{{{"frame", BitPlace::Base::frame},
                                         {"ethernet", BitPlace::Base::ethernet},
                                         {"ip", BitPlace::Base::network},
                                         {"tcp", BitPlace::Base::transport},
                                         {"udp", BitPlace::Base::transport},
                                         {"payload", BitPlace::Base::payload}}};

void read_byte_and_bit(WireWords& words, BitPlace& place) {
    const WireWord where = words.need("the byte and bit, for example 0.3,");
    const std::size_t dot = where.text.find('.');
    if (dot == std::string::npos)
        return words.fail_at(
            where.column,
            fmt::format("write the byte and the bit of it (0 = the most significant) as in 0.3, not “{}”", where.text));
    const WireWord byte{where.text.substr(0, dot), where.column, false};
    const WireWord bit{where.text.substr(dot + 1), where.column + dot + 1, false};
    place.byte = static_cast<std::uint32_t>(words.whole(byte, "the byte", 0, 65'535));
    place.bit = static_cast<std::uint32_t>(words.whole(bit, "the bit", 0, 7));
}

BitPlace read_place(WireWords& words) {
    BitPlace place;
    const WireWord word = words.need("what to flip, for example tcp.flags.reset or payload 0.3,");
    const auto* base = std::find_if(bases.begin(), bases.end(), [&](const BaseWord& b) { return b.word == word.text; });
    if (base != bases.end()) {
        place.base = base->base;
        read_byte_and_bit(words, place);
        return place;
    }
    place.base = BitPlace::Base::field;
    place.field = word.text;
    if (field_by_id(word.text) == nullptr) {
        const std::string_view like = most_like(word.text);
        words.fail_at(word.column,
                      fmt::format("there is no field “{}”{}; or write frame, ethernet, ip, tcp or payload and BYTE.BIT",
                                  word.text, like.empty() ? "" : fmt::format("; did you mean {}", like)));
    }
    if (words.take("bit")) place.bit = static_cast<std::uint32_t>(words.need_whole("the bit", 0, 127));
    return place;
}

void read_set(WireWords& words, WireVerb& verb) {
    for (bool again = true; again;) {
        const bool way = words.is("A>B") || words.is("B>A");
        if (way && verb.from) return words.fail("“set” names one way at most: write A>B, B>A, or neither to set both");
        if (words.take("A>B")) verb.from = Host::a;
        else if (words.take("B>A")) verb.from = Host::b;
        else if (words.take("link")) verb.link = words.need_link();
        else again = false;
    }
    const WireWord name = words.need("what to set, for example loss,");
    verb.option = wire_option(name.text);
    if (verb.option == nullptr)
        return words.fail_at(
            name.column, fmt::format("unknown wire setting “{}”; known settings: {}", name.text, wire_option_names()));
    if (verb.link && !is_impairment(*verb.option))  // a recording could not say which link's it is
        return words.fail_at(name.column, fmt::format("{} is set for a whole way; leave “link” out", name.text));
    const WireWord text = words.need("the value to set");
    const Read<WireValue> value = read_wire_value(*verb.option, text.text);
    if (!value.good()) return words.fail_at(text.column, value.problem);
    verb.value = value.value;
}

void read_reset(WireWords& words, WireVerb& verb) {
    verb.back = words.take("back");
    if (words.take("in-window")) verb.aim = ResetAim::in_window;
    else if (words.take("outside")) verb.aim = ResetAim::outside;
}

std::uint32_t read_count(WireWords& words, const char* what, std::uint64_t least, std::uint64_t most) {
    return static_cast<std::uint32_t>(words.need_whole(what, least, most));
}

void read_arguments(WireWords& words, WireVerb& verb) {
    switch (verb.kind) {
        case Kind::flip:
            verb.place = read_place(words);
            verb.repair = words.take("repair");
            break;
        case Kind::delay: verb.time_ns = words.need_time("the delay", a_minute); break;
        case Kind::duplicate:
            if (words.is_number()) verb.count = read_count(words, "the number of copies", 1, 100);
            break;
        case Kind::swap:
            if (words.is_number()) verb.count = read_count(words, "the frames to let pass", 1, 1000);
            break;
        case Kind::truncate: verb.count = read_count(words, "the bytes to leave", 14, 65'535); break;
        case Kind::reset: read_reset(words, verb); break;
        case Kind::slow: verb.count = read_count(words, "how many times slower", 1, 1000); break;
        case Kind::set: read_set(words, verb); break;
        case Kind::cut:
        case Kind::plug:
            if (words.take("link")) verb.link = words.need_link();
            [[fallthrough]];
        case Kind::hold:
        case Kind::freeze:
        case Kind::pause:
            if (verb.kind != Kind::plug && words.more())
                verb.time_ns = words.need_time("how long", verb.kind == Kind::freeze ? timers_can : a_day);
            break;
        default: break;
    }
}

std::string place_text(const BitPlace& place) {
    if (place.base == BitPlace::Base::field)
        return place.bit ? fmt::format("{} bit {}", place.field, *place.bit) : place.field;
    const auto* base =
        std::find_if(bases.begin(), bases.end(), [&](const BaseWord& b) { return b.base == place.base; });
    return fmt::format("{} {}.{}", base->word, place.byte, place.bit.value_or(0));
}

std::string set_text(const WireVerb& verb) {
    std::string text;
    if (verb.from) text += *verb.from == Host::a ? " A>B" : " B>A";
    if (verb.link) text += fmt::format(" link {}", *verb.link);
    if (verb.option == nullptr) return text;
    return fmt::format("{} {} {}", text, verb.option->name, wire_value_text(*verb.option, verb.value));
}

/// With a space before it where there is any.
std::string argument_text(const WireVerb& verb) {
    switch (verb.kind) {
        case Kind::flip: return fmt::format(" {}{}", place_text(verb.place), verb.repair ? " repair" : "");
        case Kind::duplicate:
        case Kind::swap: return verb.count == 1 ? "" : fmt::format(" {}", verb.count);
        case Kind::truncate:
        case Kind::slow: return fmt::format(" {}", verb.count);
        case Kind::reset:
            return fmt::format("{}{}", verb.back ? " back" : "",
                               verb.aim == ResetAim::exact       ? ""
                               : verb.aim == ResetAim::in_window ? " in-window"
                                                                 : " outside");
        case Kind::set: return set_text(verb);
        default: break;
    }
    std::string text = verb.link ? fmt::format(" link {}", *verb.link) : "";
    if (verb.time_ns != 0 || verb.kind == Kind::delay)
        text += " " + value_text(ValueKind::duration, static_cast<double>(verb.time_ns));
    return text;
}

}  // namespace

bool is_about_frames(Kind kind) { return row_of(kind).about_frames; }

const char* name(Kind kind) { return row_of(kind).word; }

bool sets_line_code(const WireVerb& verb) { return verb.option != nullptr && verb.option == wire_option("line-code"); }

bool sets_frame_check(const WireVerb& verb) {
    return verb.option != nullptr && verb.option == wire_option("frame-check");
}

std::string to_text(const WireVerb& verb) {
    const std::string number = verb.number == 0 ? "" : fmt::format(" {}", verb.number);
    return name(verb.kind) + number + argument_text(verb);
}

WireVerb read_wire_verb(WireWords& words, bool by_number) {
    WireVerb verb;
    const WireWord word = words.need("what to do");
    const auto* found =
        std::find_if(verbs.begin(), verbs.end(), [&](const VerbWord& row) { return word.text == row.word; });
    if (found == verbs.end()) {
        std::string all;
        for (const VerbWord& row : verbs) all += fmt::format("{}{}", all.empty() ? "" : ", ", row.word);
        words.fail_at(word.column, fmt::format("unknown action “{}”; known actions: {}", word.text, all));
        return verb;
    }
    verb.kind = static_cast<Kind>(found - verbs.begin());
    if (by_number && (found->about_frames || (verb.kind == Kind::release && words.is_number())))
        verb.number = words.need_whole("the number of a frame on the wire", 1, ~std::uint64_t{0} >> 1);
    read_arguments(words, verb);
    if (words.more()) words.fail(fmt::format("“{}” is too much here; write {}", words.next(), found->form));
    return verb;
}

}  // namespace osiscope
