#include "captures/filter_complete.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "captures/filter_fields.hpp"
#include "captures/filter_tokens.hpp"

namespace osiscope {

namespace {

using Kind = FilterToken::Kind;

/// What may come at the cursor, after the tokens before it.
struct Spot {
    enum class Wanted : std::uint8_t { field, sign, value, junction, nothing };
    Wanted wanted = Wanted::field;
    const FilterField* field = nullptr;  ///< whose sign or value
    bool in_set = false;
};

struct Offer {
    std::string text;
    std::string meaning;
};

bool is_sign(Kind kind) { return is_comparison(kind) || kind == Kind::contains; }

Spot after_word(const Spot& place, std::string_view word) {
    using Wanted = Spot::Wanted;
    if (place.wanted == Wanted::value)
        return {place.in_set ? Wanted::nothing : Wanted::junction, place.field, place.in_set};
    const FilterField* field = place.wanted == Wanted::field ? filter_field(word) : nullptr;
    return {field == nullptr ? Wanted::nothing : Wanted::sign, field, false};
}

Spot after(const Spot& place, const FilterToken& token, std::string_view word) {
    using Wanted = Spot::Wanted;
    switch (token.kind) {
        case Kind::word:
        case Kind::text: return after_word(place, word);
        case Kind::both:
        case Kind::either:
        case Kind::open: return {};
        case Kind::negate: return place.wanted == Wanted::sign ? place : Spot{};
        case Kind::close:
        case Kind::close_set: return {Wanted::junction, nullptr, false};
        case Kind::open_set: return {Wanted::value, place.field, true};
        case Kind::comma:
        case Kind::range: return {Wanted::value, place.field, place.in_set};
        case Kind::member: return {Wanted::nothing, place.field, false};
        default: return {is_sign(token.kind) ? Wanted::value : Wanted::nothing, place.field, false};
    }
}

std::vector<Offer> field_offers(std::string_view prefix) {
    constexpr const char* starters[] = {
        "tcp",      "udp",           "arp",     "icmp",         "ip.addr",
        "tcp.port", "tcp.flags.syn", "tcp.len", "frame.number", "tcp.analysis.retransmission"};
    std::vector<Offer> offers;
    if (prefix.empty()) {
        for (const char* id : starters)
            if (const FilterField* field = filter_field(id)) offers.push_back({id, meaning(*field)});
        return offers;
    }
    for (const FilterField& field : filter_fields())
        if (field.id.starts_with(prefix)) offers.push_back({std::string(field.id), meaning(field)});
    for (const FilterField& field : filter_fields())
        if (prefix.size() > 1 && field.id.find(prefix, 1) != std::string_view::npos && !field.id.starts_with(prefix))
            offers.push_back({std::string(field.id), meaning(field)});
    return offers;
}

const std::vector<Offer>& junctions() {
    static const std::vector<Offer> offers{{"and", "both are true"}, {"or", "at least one is true"}};
    return offers;
}

std::vector<Offer> sign_offers(const FilterField& field) {
    std::vector<Offer> offers;
    const bool text = field.kind == FilterKind::text || field.kind == FilterKind::bytes;
    if (field.kind != FilterKind::presence) {
        offers = {{"==", std::string("equals ") + description(field.kind)},
                  {"!=", "is there and equals none"},
                  {"in {", "one of a set: {80, 443}"}};
        if (text) offers.push_back({"contains", "has these bytes in it"});
        else if (field.kind != FilterKind::flag)
            for (const char* sign : {"<", "<=", ">", ">="}) offers.push_back({sign, "compares"});
    }
    if (field.id == "frame") offers.push_back({"contains", "has these bytes in it"});
    offers.insert(offers.end(), junctions().begin(), junctions().end());
    return offers;
}

bool is_port(FilterSource source) {
    return source == FilterSource::source_port || source == FilterSource::destination_port ||
           source == FilterSource::either_port;
}

/// Addresses and ports of the first connections: what people filter by.
std::vector<Offer> offers_of_streams(const FilterField& field, const Digest& digest) {
    constexpr std::size_t enough = 32;
    std::vector<Offer> offers;
    const auto add = [&](std::string text, const char* what) {
        const bool there =
            std::any_of(offers.begin(), offers.end(), [&](const Offer& offer) { return offer.text == text; });
        if (!there) offers.push_back({std::move(text), what});
    };
    for (std::size_t i = 0; i < std::min(enough, digest.streams.size()); ++i)
        for (const auto& end : digest.streams[i].ends) {
            const int version = field.kind == FilterKind::ipv4_address ? 4 : 6;
            if (is_port(field.source)) add(std::to_string(end.port), "an end of a connection here");
            else if (end.address.version == version) add(text(end.address), "an end of a connection here");
        }
    return offers;
}

std::vector<Offer> value_offers(const FilterField& field, const Story& story) {
    switch (field.kind) {
        case FilterKind::flag: return {{"1", "set"}, {"0", "not set"}};
        case FilterKind::checksum_status:
            return {{"good", ""}, {"bad", ""}, {"unverified", ""}, {"\"not present\"", ""}};
        case FilterKind::ipv4_address:
        case FilterKind::ipv6_address: return offers_of_streams(field, story.digest);
        case FilterKind::number:
            return is_port(field.source) ? offers_of_streams(field, story.digest) : std::vector<Offer>{};
        case FilterKind::text: {
            std::vector<Offer> offers;
            for (const CapturePoint& point : story.recording.points)
                offers.push_back({fmt::format("\"{}\"", point.name), "captured there"});
            return offers;
        }
        default: return {};
    }
}

std::vector<Offer> offers_at(const Spot& place, std::string_view prefix, const Story& story) {
    using Wanted = Spot::Wanted;
    switch (place.wanted) {
        case Wanted::field: return field_offers(prefix);
        case Wanted::sign: return sign_offers(*place.field);
        case Wanted::value: return place.field == nullptr ? std::vector<Offer>{} : value_offers(*place.field, story);
        case Wanted::junction: return junctions();
        default: return {};
    }
}

}  // namespace

std::vector<FilterCompletion> filter_completions(std::string_view expression, std::size_t cursor, const Story& story,
                                                 std::size_t most) {
    const std::string_view written = expression.substr(0, cursor);
    Spot place;
    std::size_t first = written.size();  // of what is being written at the cursor
    for (FilterToken token = next_token(written, 0); token.kind != Kind::end;
         token = next_token(written, token.first + token.count)) {
        const bool open_text = token.kind == Kind::wrong && written[token.first] == '"';
        const bool last = token.first + token.count == written.size();
        const bool letters =
            last && written[token.first] >= 'A' && token.kind != Kind::open_set && token.kind != Kind::close_set;
        if (token.kind == Kind::wrong && !open_text && !last) return {};
        if (open_text || (last && (token.kind == Kind::word || letters))) {
            first = token.first;
            break;
        }
        place = after(place, token, written.substr(token.first, token.count));
    }
    const std::string_view prefix = written.substr(first);
    std::vector<FilterCompletion> found;
    for (Offer& offer : offers_at(place, prefix, story)) {
        const bool fits = place.wanted == Spot::Wanted::field || offer.text.starts_with(prefix);
        if (!fits || offer.text == prefix || found.size() == most) continue;
        found.push_back({first, prefix.size(), std::move(offer.text), std::move(offer.meaning)});
    }
    return found;
}

}  // namespace osiscope
