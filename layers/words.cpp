#include "layers/words.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "layers/grouping.hpp"
#include "layers/plural_rule.hpp"

namespace osiscope {

namespace {

constexpr Catalogue english;
thread_local const Catalogue* spoken = &english;

/// Four bytes of a .mo file, which msgfmt is told to write least byte first.
std::size_t number_at(std::string_view mo, std::size_t at) {
    std::size_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number |= static_cast<std::size_t>(static_cast<unsigned char>(mo[at + i])) << (8 * i);
    return number;
}

/// A .mo file: the count of texts at 8, then where the tables of English and of translations begin. A row of a table is
/// a length and a place; the English is sorted, and only what stands before its first zero counts: what follows is the
/// plural.
struct MoFile {
    std::string_view mo;

    [[nodiscard]] std::size_t count() const { return number_at(mo, 8); }
    [[nodiscard]] std::string_view text(std::size_t table, std::size_t row) const {
        const std::size_t at = number_at(mo, table) + 8 * row;
        return mo.substr(number_at(mo, at + 4), number_at(mo, at));
    }
    [[nodiscard]] std::string_view key(std::size_t row) const {
        const std::string_view whole = text(12, row);
        return whole.substr(0, whole.find('\0'));
    }
};

/// All forms, with a zero between them.
std::optional<std::string_view> find(std::string_view bytes, std::string_view english_text) {
    if (bytes.empty()) return std::nullopt;
    const MoFile file{bytes};
    std::size_t from = 0;
    for (std::size_t to = file.count(); from < to;) {
        const std::size_t middle = (from + to) / 2;
        if (file.key(middle) < english_text) from = middle + 1;
        else to = middle;
    }
    if (from == file.count() || file.key(from) != english_text) return std::nullopt;
    return file.text(16, from);
}

/// The header of the catalogue is the translation of nothing.
std::string_view plural_rule(std::string_view bytes) {
    constexpr std::string_view begin = "plural=";
    const std::string_view header = find(bytes, "").value_or("");
    const std::size_t at = header.find(begin, header.find("Plural-Forms:"));
    if (at == std::string_view::npos) return "n != 1";
    const std::string_view rest = header.substr(at + begin.size());
    return rest.substr(0, rest.find_first_of(";\n"));
}

std::string form_for(std::string_view forms, std::uint64_t number) {
    for (; number > 0; --number) {
        const std::size_t end = forms.find('\0');
        if (end == std::string_view::npos) break;  // a rule that asks for more forms than there are
        forms.remove_prefix(end + 1);
    }
    return std::string(forms.substr(0, forms.find('\0')));
}

std::string in_form(std::string_view one, std::string_view many, std::uint64_t count) {
    if (spoken->kind == Catalogue::Kind::translated)
        if (const auto forms = find(spoken->bytes, one))
            return form_for(*forms, plural_form(plural_rule(spoken->bytes), count));
    const std::string_view form = count == 1 ? one : many;
    return spoken->kind == Catalogue::Kind::pseudo ? pseudo_words(form) : std::string(form);
}

template <class List>
std::string filled(const std::string& sentence, const List& gaps) {
    std::string text;
    std::size_t at = 0;
    for (std::size_t open = sentence.find('{'); open != std::string::npos; open = sentence.find('{', open + 1)) {
        const std::size_t close = sentence.find('}', open);
        if (close == std::string::npos) break;
        const std::string_view name = std::string_view(sentence).substr(open + 1, close - open - 1);
        const auto gap = std::find_if(gaps.begin(), gaps.end(), [&](const Gap& one) { return one.name == name; });
        if (gap == gaps.end()) continue;
        text.append(sentence, at, open - at);
        text += gap->words;
        at = close + 1;
    }
    return text.append(sentence, at);
}

/// Letters with signs above or below them, which the window's fonts have.
std::string_view accented(char letter) {
    static constexpr std::pair<char, std::string_view> letters[] = {
        {'A', "Å"}, {'C', "Ç"}, {'D', "Ð"}, {'E', "É"}, {'I', "Î"}, {'L', "Ļ"}, {'N', "Ñ"}, {'O', "Ö"},
        {'S', "Š"}, {'T', "Ţ"}, {'U', "Û"}, {'a', "å"}, {'c', "ç"}, {'d', "đ"}, {'e', "é"}, {'i', "î"},
        {'l', "ļ"}, {'n', "ń"}, {'o', "ő"}, {'r', "ŕ"}, {'s', "ś"}, {'t', "ţ"}, {'u', "û"}, {'y', "ý"}};
    const auto* found =
        std::find_if(std::begin(letters), std::end(letters), [&](const auto& one) { return one.first == letter; });
    return found != std::end(letters) ? found->second : std::string_view{};
}

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

}  // namespace

Speaking::Speaking(const Catalogue& catalogue) : before_(std::exchange(spoken, &catalogue)) {}

Speaking::~Speaking() { spoken = before_; }

std::string said(std::string_view english_text) {
    if (spoken->kind == Catalogue::Kind::pseudo) return pseudo_words(english_text);
    if (spoken->kind == Catalogue::Kind::translated && !english_text.empty())
        if (const auto forms = find(spoken->bytes, english_text)) return form_for(*forms, 0);
    return std::string(english_text);
}

std::string say(std::string_view english_text, Gaps gaps) { return filled(said(english_text), gaps); }

std::string say_count(std::string_view one, std::string_view many, std::uint64_t count, Gaps gaps) {
    std::vector<Gap> all(gaps);
    all.emplace_back("count", grouped(count));
    return filled(in_form(one, many, count), all);
}

std::string pseudo_words(std::string_view english_text) {
    std::string text;
    float owed = 0;
    bool in_gap = false;
    const auto lengthen = [&] {
        for (; owed >= 1; --owed) text += '~';
    };
    for (const char c : english_text) {
        if (!in_gap && (c == ' ' || c == '\n' || c == '{')) lengthen();
        in_gap = c == '{' || (in_gap && c != '}');
        const std::string_view letter = in_gap ? std::string_view{} : accented(c);
        if (letter.empty()) text += c;
        else text += letter;
        if (!in_gap && c != '}' && begins_character(c)) owed += 0.4F;
    }
    if (owed > 0.01F) owed = std::ceil(owed - 0.01F);
    lengthen();
    return text;
}

}  // namespace osiscope
