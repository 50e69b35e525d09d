#include "lessons/predicate_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "layers/transport/tcp.hpp"

namespace osiscope {

std::optional<Host> read_side(Reader& reader, bool required) {
    const std::string side = reader.text("side", required);
    if (side == "A") return Host::a;
    if (side == "B") return Host::b;
    if (!side.empty()) reader.complain("side", "must be A or B");
    return std::nullopt;
}

namespace {

std::uint16_t read_flags(Reader& reader, const char* key) {
    struct Name {
        const char* text;
        std::uint16_t bit;
    };
    static constexpr Name names[] = {{"FIN", tcp::fin}, {"SYN", tcp::syn}, {"RST", tcp::rst}, {"PSH", tcp::psh},
                                     {"ACK", tcp::ack}, {"URG", tcp::urg}, {"ECE", tcp::ece}, {"CWR", tcp::cwr}};
    std::uint16_t flags = 0;
    for (const std::string& wanted : reader.texts(key)) {
        const auto* found =
            std::find_if(std::begin(names), std::end(names), [&](const Name& name) { return wanted == name.text; });
        if (found == std::end(names)) reader.complain(key, fmt::format("“{}” is not a TCP flag", wanted));
        else flags = static_cast<std::uint16_t>(flags | found->bit);
    }
    return flags;
}

/// What a packet is in the end: a protocol inside another one that names none inside itself.
bool ends_a_packet(const ProtocolRow& row) {
    return row.below.space != NumberSpace::none && row.above == NumberSpace::none;
}

std::optional<Protocol> read_protocol(Reader& reader) {
    const std::string wanted = reader.text("protocol", false);
    if (wanted.empty()) return std::nullopt;
    std::vector<std::string> names;
    for (const ProtocolRow& row : protocol_table) {
        if (!ends_a_packet(row)) continue;
        if (wanted == row.name) return row.id;
        names.emplace_back(row.name);
    }
    const std::string last = names.back();
    names.pop_back();
    reader.complain("protocol", fmt::format("must be {} or {}", fmt::join(names, ", "), last));
    return std::nullopt;
}

std::optional<transfer_record::Type> read_record(Reader& reader) {
    const std::string wanted = reader.text("record", false);
    if (wanted.empty()) return std::nullopt;
    for (int type = 1; type <= 6; ++type)
        if (wanted == name(static_cast<transfer_record::Type>(type))) return static_cast<transfer_record::Type>(type);
    reader.complain("record", "must be OFFER, ACCEPT, DATA, END, RECEIPT or REFUSE");
    return std::nullopt;
}

std::optional<CallObject> read_object(Reader& reader) {
    const std::string wanted = reader.text("object", false);
    if (wanted.empty()) return std::nullopt;
    if (wanted == "file") return CallObject::file;
    if (wanted == "stream") return CallObject::stream;
    reader.complain("object", "must be file or stream");
    return std::nullopt;
}

std::optional<Filter> read_filter(Reader& reader) {
    const std::string expression = reader.text("filter", false);
    if (expression.empty()) return std::nullopt;
    FilterError error;
    std::optional<Filter> filter = parse_filter(expression, error);
    if (!filter)
        reader.complain(
            "filter", fmt::format("column {}: {} (docs/filter.md has the language)", error.first + 1, error.sentence));
    return filter;
}

std::optional<FrameFate> read_fate(Reader& reader) {
    const std::string wanted = reader.text("fate", false);
    if (wanted.empty()) return std::nullopt;
    if (wanted == "delivered") return FrameFate::delivered;
    if (wanted == "dropped") return FrameFate::dropped;
    if (wanted == "damaged") return FrameFate::damaged;
    if (wanted == "discarded") return FrameFate::discarded;
    reader.complain("fate", "must be delivered, dropped, damaged or discarded");
    return std::nullopt;
}

std::string read_command(Reader& reader, bool required) {
    static constexpr const char* words[] = {"cut",  "plug", "freeze",  "frozen", "pause",
                                            "thaw", "slow", "release", "moving", "set"};
    const std::string wanted = reader.text("command", required);
    const bool known =
        std::any_of(std::begin(words), std::end(words), [&](const char* word) { return wanted == word; });
    if (!wanted.empty() && !known)
        reader.complain("command", "must be cut, plug, freeze, frozen, pause, thaw, moving, slow, release or set");
    return wanted;
}

}  // namespace

Predicate read_predicate(Reader& reader, bool wire_too) {
    Predicate predicate;
    const std::string event = reader.text("event");
    predicate.event = event == "call"   ? Predicate::Event::call
                      : event == "wire" ? Predicate::Event::wire
                                        : Predicate::Event::frame;
    const bool known = event == "call" || event == "frame" || (event == "wire" && wire_too);
    if (!event.empty() && !known)
        reader.complain("event", wire_too ? "must be call, frame or wire" : "must be call or frame");
    predicate.side = read_side(reader, false);
    predicate.call = reader.text("call", false);
    predicate.object = read_object(reader);
    predicate.succeeds = reader.flag("succeeds").value_or(false);
    predicate.protocol = read_protocol(reader);
    predicate.flags = read_flags(reader, "flags");
    predicate.without = read_flags(reader, "without");
    predicate.payload = reader.flag("payload");
    if (const auto byte = reader.number("file_byte")) {
        if (*byte < 0) reader.complain("file_byte", "counts from 0");
        predicate.file_byte = static_cast<std::uint64_t>(*byte);
    }
    predicate.record = read_record(reader);
    predicate.filter = read_filter(reader);
    predicate.fate = read_fate(reader);
    predicate.touched_by = reader.text("touched_by", false);
    predicate.repeats = reader.text("repeats", false);
    if (wire_too) predicate.command = read_command(reader, predicate.event == Predicate::Event::wire);
    predicate.nth = reader.small_number("nth", {-1, 1'000'000'000}, false, 1);
    if (predicate.nth == 0) reader.complain("nth", "counts from 1, or is -1 for the last");
    predicate.after = reader.text("after", false);
    return predicate;
}

}  // namespace osiscope
