#include "lessons/condition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace osiscope {

namespace {

struct Word {
    std::size_t first = 0;
    std::string_view text;
};

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = text.find(' ', at);
        if (end == std::string_view::npos) end = text.size();
        if (end > at) words.push_back({at, text.substr(at, end - at)});
        at = end + 1;
    }
    return words;
}

std::nullopt_t wrong(FilterError& error, const Word& word, std::string sentence) {
    error = {word.first, word.text.size(), std::move(sentence)};
    return std::nullopt;
}

bool is_name(std::string_view word) {
    return std::all_of(word.begin(), word.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// "call", a host, a name, "fails": all but the first may be left out.
std::optional<Condition> parse_call(const std::vector<Word>& words, FilterError& error) {
    Condition condition;
    Predicate predicate;
    predicate.event = Predicate::Event::call;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const Word& word = words[i];
        if (word.text == "A" || word.text == "B") predicate.side = word.text == "A" ? Host::a : Host::b;
        else if (word.text == "fails") condition.failing = true;
        else if (predicate.call.empty() && is_name(word.text)) predicate.call = word.text;
        else return wrong(error, word, "after “call” come a host (A or B), a call's name, “fails”: call B recv");
    }
    condition.predicate = std::move(predicate);
    return condition;
}

std::optional<Condition> parse_byte(const std::vector<Word>& words, FilterError& error) {
    std::uint64_t byte = 0;
    const Word& last = words.back();
    const char* const end = last.text.data() + last.text.size();
    const auto read = std::from_chars(last.text.data(), end, byte);
    if (words.size() != 2 || read.ec != std::errc{} || read.ptr != end)
        return wrong(error, last, "after “byte” comes the number of a byte of the file, from 0: byte 4711");
    Condition condition;
    condition.predicate.emplace();
    condition.predicate->file_byte = byte;
    return condition;
}

std::optional<Condition> parse_record(const std::vector<Word>& words, FilterError& error) {
    using transfer_record::Type;
    constexpr std::pair<const char*, Type> types[] = {{"offer", Type::offer},     {"accept", Type::accept},
                                                      {"data", Type::data},       {"end", Type::end},
                                                      {"receipt", Type::receipt}, {"refuse", Type::refuse}};
    for (const auto& [name, type] : types) {
        if (words.size() != 2 || words[1].text != name) continue;
        Condition condition;
        condition.predicate.emplace();
        condition.predicate->record = type;
        return condition;
    }
    return wrong(error, words.back(), "after “record” comes one of offer, accept, data, end, receipt, refuse");
}

}  // namespace

std::optional<Condition> parse_condition(std::string_view text, FilterError& error) {
    const std::vector<Word> words = words_of(text);
    if (words.empty()) {
        error = {0, text.size(), "write what to run to: tcp.flags.fin == 1, call recv, byte 4711"};
        return std::nullopt;
    }
    if (words[0].text == "call") return parse_call(words, error);
    if (words[0].text == "byte") return parse_byte(words, error);
    if (words[0].text == "record") return parse_record(words, error);
    std::optional<Filter> filter = parse_filter(text, error);
    if (!filter) return std::nullopt;
    return Condition{std::nullopt, false, std::move(*filter)};
}

bool holds(const Condition& condition, const Story& story, const TimelineItem& item) {
    if (condition.predicate) {
        if (!fulfils(*condition.predicate, story, item)) return false;
        return !condition.failing || story.recording.system_calls[item.index].result < 0;
    }
    if (item.kind == TimelineItem::Kind::call) return false;
    return lets_through(condition.filter, story, journey_at(story, item.index));
}

}  // namespace osiscope
