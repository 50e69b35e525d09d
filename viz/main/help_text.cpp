#include "viz/main/help_text.hpp"

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "viz/main/closest.hpp"
#include "viz/main/loading.hpp"

namespace osiscope {

namespace {

constexpr std::size_t text_column = 30;
constexpr std::size_t last_column = 100;

/// Two columns; what is too long for the first begins the second on a line of its own.
std::string entry(const std::string& name, const std::string& text) {
    std::string out = "  " + name;
    std::size_t column = out.size();
    if (column + 2 > text_column) {
        out += '\n';
        column = 0;
    }
    out.append(text_column - column, ' ');
    column = text_column;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (column + end - at > last_column && column > text_column) {
            out.back() = '\n';
            out.append(text_column, ' ');
            column = text_column;
        }
        out.append(text, at, end - at);
        out += ' ';
        column += end - at + 1;
        at = end + 1;
    }
    out.back() = '\n';
    return out;
}

/// "{dark,light}" as "dark|light", "UINT in [576 - 9000]" as "576..9000"; nothing for any other condition.
std::string allowed_values(const std::string& condition) {
    if (condition.starts_with('{') && condition.find('}') == condition.size() - 1) {
        std::string values = condition.substr(1, condition.size() - 2);
        std::replace(values.begin(), values.end(), ',', '|');
        return values;
    }
    const std::size_t open = condition.find(" in [");
    const std::size_t dash = condition.find(" - ");
    if (open == std::string::npos || dash == std::string::npos || !condition.ends_with(']')) return {};
    return condition.substr(open + 5, dash - open - 5) + ".." + condition.substr(dash + 3, condition.size() - dash - 4);
}

/// What stands for the option's value; the library's name for its type and conditions made readable.
std::string value_name(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const std::size_t colon = type.find(':');
    std::string name = type.substr(0, colon);
    const bool ours = name != "TEXT" && name != "INT" && name != "UINT" && name != "FLOAT";
    if (ours) return name;
    if (colon != std::string::npos)
        if (const std::string values = allowed_values(type.substr(colon + 1)); !values.empty()) return values;
    return name == "TEXT" ? "TEXT" : "N";
}

std::string option_name(const CLI::Option& option) {
    if (option.get_positional()) return value_name(option);
    std::string name = option.get_name(false, true);
    for (std::size_t at = 0; (at = name.find(",-", at)) != std::string::npos; at += 2) name.replace(at, 1, ", ");
    const std::string value = value_name(option);
    if (option.get_type_size() == 0 || option.get_expected_max() == 0 || value.empty()) return name;
    return name + (option.get_expected_min() == 0 ? " [" + value + "]" : " " + value);
}

std::string option_entry(const CLI::Option& option) {
    std::string text = option.get_description();
    const std::string usual = option.get_expected_min() > 0 ? option.get_default_str() : "";
    if (!usual.empty()) text += fmt::format(" [{}]", usual);
    return entry(option_name(option), text);
}

std::string positionals(const CLI::App& app) {
    std::string words;
    for (const CLI::Option* option : app.get_options())
        if (option->get_positional())
            words += option->get_required() ? " " + value_name(*option) : fmt::format(" [{}]", value_name(*option));
    return words;
}

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* verb) { return !verb->get_group().empty(); });
}

std::string whole_name(const CLI::App& app) {
    const bool top = app.get_parent() == nullptr;
    return top ? "osiscope" : whole_name(*app.get_parent()) + " " + app.get_name();
}

std::string usage(const CLI::App& app) {
    const std::string name = whole_name(app);
    const std::vector<const CLI::App*> verbs = verbs_of(app);
    if (verbs.empty()) return fmt::format("Usage: {}{} [OPTIONS]\n", name, positionals(app));
    if (app.get_require_subcommand_min() > 0) return fmt::format("Usage: {} VERB\n", name);
    return fmt::format("Usage: {0} [OPTIONS]\n       {0} VERB …\n       {0} help VERB\n", name);
}

/// The options in their groups, those about the program itself last.
std::string option_groups(const CLI::App& app) {
    std::vector<std::string> groups = app.get_groups();
    std::stable_partition(groups.begin(), groups.end(), [](const std::string& group) { return group != "Options"; });
    std::string out;
    for (const std::string& group : groups) {
        const char* const rest = out.empty() ? "Options" : "Other options";
        std::string entries;
        for (const CLI::Option* option : app.get_options())
            if (!group.empty() && option->get_group() == group && option->nonpositional())
                entries += option_entry(*option);
        if (!entries.empty()) out += fmt::format("\n{}:\n{}", group == "Options" ? rest : group, entries);
    }
    return out;
}

class PlainHelp : public CLI::FormatterBase {
public:
    std::string make_help(const CLI::App* app, std::string /*name*/, CLI::AppFormatMode /*mode*/) const override {
        std::string out = app->get_description() + "\n\n" + usage(*app);
        const std::vector<const CLI::App*> verbs = verbs_of(*app);
        if (!verbs.empty()) out += "\nVerbs:\n";
        for (const CLI::App* verb : verbs) out += entry(verb->get_name() + positionals(*verb), verb->get_description());
        std::string files;
        for (const CLI::Option* option : app->get_options())
            if (option->get_positional()) files += option_entry(*option);
        if (!files.empty()) out += "\n" + files;
        return out + option_groups(*app);
    }
};

std::vector<std::string> verb_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* verb : verbs_of(app)) names.push_back(verb->get_name());
    return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

std::string did_you_mean(const std::string& meant) {
    return meant.empty() ? "" : fmt::format("; did you mean “{}”?", meant);
}

/// The verb that the arguments name, as far as it is known.
const CLI::App& chosen_verb(const CLI::App& app) {
    for (const CLI::App* verb : app.get_subcommands({}))
        if (verb->parsed()) return chosen_verb(*verb);
    return app;
}

/// An option before anything else: what follows it may have been meant as its value.
std::string first_unexpected(const CLI::App& app) {
    const std::vector<std::string> words = app.remaining(true);
    const auto option =
        std::find_if(words.begin(), words.end(), [](const auto& word) { return word.starts_with('-'); });
    const std::string first = option != words.end() ? *option : words.empty() ? "" : words.front();
    return first.substr(0, first.find('='));
}

std::string list_of(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    return list;
}

/// The option that one of the library's messages is about: each names it at its beginning.
const CLI::Option* option_of(const std::string& message, const CLI::App& verb) {
    const std::string conversion = "Could not convert: ";
    const std::size_t start = message.starts_with(conversion) ? conversion.size() : 0;
    const std::string name = message.substr(start, message.find_first_of(": ", start) - start);
    for (const CLI::Option* option : verb.get_options())
        if (option->get_name() == name) return option;
    return nullptr;
}

/// What a verb cannot do without: "FILE", "--frame N", or a verb of its own.
std::string missing_text(const CLI::Option* option, const CLI::App& verb) {
    return option != nullptr ? option_name(*option) : "one of the verbs " + list_of(verb_names(verb));
}

/// "dark or light", "1 to 7"; empty where any value of the right kind may be given.
std::string allowed_text(const CLI::Option& option) {
    std::string values = value_name(option);
    if (const std::size_t dots = values.find(".."); dots != std::string::npos)
        return values.substr(0, dots) + " to " + values.substr(dots + 2);
    if (values.find('|') == std::string::npos) return {};
    values.replace(values.rfind('|'), 1, " or ");
    for (std::size_t at = 0; (at = values.find('|', at)) != std::string::npos;) values.replace(at, 1, ", ");
    return values;
}

/// What is wrong with how an option was used: no value, a value it cannot take, or given too often.
std::string wrong_use(const CLI::ParseError& problem, const CLI::Option& option) {
    const std::string name = option.get_positional() ? value_name(option) : option.get_name();
    const std::string typed = option.results().empty() ? "" : option.results().back();
    if (const auto* excluded = dynamic_cast<const CLI::ExcludesError*>(&problem)) {
        const std::string what = excluded->what();
        return fmt::format("{} cannot be combined with {}", name, what.substr(what.rfind(' ') + 1));
    }
    if (option.get_expected_max() == 0) return fmt::format("{} takes no value", name);
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&problem) != nullptr)
        return option.results().size() > 1 ? fmt::format("{} can be given only once", name)
                                           : fmt::format("{} needs a value, as in {}", name, option_name(option));
    const std::string allowed = allowed_text(option);
    if (!allowed.empty()) return fmt::format("{} takes {}, not “{}”", name, allowed, typed);
    if (dynamic_cast<const CLI::ConversionError*>(&problem) != nullptr ||
        dynamic_cast<const CLI::ValidationError*>(&problem) != nullptr)
        return fmt::format("“{}” is not a number that {} can take", typed, name);
    return problem.what();
}

}  // namespace

std::shared_ptr<CLI::FormatterBase> plain_help() { return std::make_shared<PlainHelp>(); }

std::string unknown_verb(const CLI::App& app, const std::vector<std::string>& words) {
    const std::string typed = words.empty() ? "" : words.front();
    if (typed.empty() || typed.starts_with('-')) return {};
    for (const CLI::App* verb : app.get_subcommands({})) {
        if (verb->get_name() != typed) continue;
        return verb->get_require_subcommand_min() > 0 ? unknown_verb(*verb, {words.begin() + 1, words.end()}) : "";
    }
    const std::string what = fmt::format("there is no verb “{}”", typed);
    std::error_code ignored;
    if (is_shipped_lesson(typed))
        return fmt::format("{0}; `osiscope view {1}` opens this lesson, `osiscope --lesson {1}` runs its lab", what,
                           typed);
    if (std::filesystem::is_regular_file(typed, ignored) || typed.find('/') != std::string::npos)
        return fmt::format("{}; `osiscope view {}` opens a file", what, typed);
    const std::vector<std::string> known = verb_names(app);
    const std::string meant = closest(typed, known);
    return what + (meant.empty() ? "; the verbs are " + list_of(known) : did_you_mean(meant));
}

std::string sentence(const CLI::ParseError& problem, const CLI::App& app) {
    const CLI::App& verb = chosen_verb(app);
    const std::string help = fmt::format("`{} --help` lists what it takes", whole_name(verb));
    if (dynamic_cast<const CLI::ExtrasError*>(&problem) != nullptr) {
        const std::string first = first_unexpected(app);
        if (!first.starts_with('-')) return fmt::format("“{}” is one argument too many; {}", first, help);
        const std::string meant = closest(first, option_names(verb));
        return fmt::format("{} has no option {}{}", whole_name(verb), first,
                           meant.empty() ? "; " + help : did_you_mean(meant));
    }
    const CLI::Option* option = option_of(problem.what(), verb);
    if (dynamic_cast<const CLI::RequiredError*>(&problem) != nullptr)
        return fmt::format("`{}` needs {}; {}", whole_name(verb), missing_text(option, verb), help);
    if (option == nullptr) return fmt::format("{}; {}", problem.what(), help);
    return fmt::format("{}; {}", wrong_use(problem, *option), help);
}

}  // namespace osiscope
