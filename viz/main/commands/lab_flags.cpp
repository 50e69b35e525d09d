#include "viz/main/commands/lab_flags.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "captures/lab_options.hpp"
#include "captures/wire_options.hpp"
#include "core/lab.hpp"

namespace osiscope {

namespace {

/// On and off, and nothing else: the library would take 1, yes and true as well.
CLI::Option* add_switch(CLI::App& app, const std::string& name, bool& value, const LabOptionRow& row) {
    const auto read = [](std::string& text) -> std::string {
        if (text != "on" && text != "off") return fmt::format("“{}” must be on or off", text);
        text = text == "on" ? "true" : "false";
        return {};
    };
    CLI::Option* option = app.add_option(name, value, row.help)->transform(CLI::Validator(read, ""));
    if (row.shows_usual) option->default_str(value ? "on" : "off");
    return option->type_name("on|off");
}

/// Into the settings at once, where the library can read it; else as text, to be read by the table.
CLI::Option* add_value(CLI::App& app, const LabOptionRow& row, LabSettings& lab, LabText& text) {
    const std::string name = std::string("--") + row.name;
    const bool as_text = row.kind == ValueKind::rate || row.kind == ValueKind::size ||
                         row.kind == ValueKind::duration || row.kind == ValueKind::script;
    if (as_text) return app.add_option(name, text.others[row.name], row.help);
    return std::visit(
        [&]<class Member>(LabPlace<Member> place) -> CLI::Option* {
            if constexpr (std::is_same_v<Member, bool>)
                return row.kind == ValueKind::flag ? app.add_flag(name, place(lab), row.help)
                                                   : add_switch(app, name, place(lab), row);
            else return app.add_option(name, place(lab), row.help);
        },
        row.place);
}

void add_lab_option(CLI::App& app, const LabOptionRow& row, LabSettings& lab, LabText& text) {
    app.option_defaults()->group(row.group);
    CLI::Option* option = add_value(app, row, lab, text);
    const auto range = CLI::Range(static_cast<std::uint64_t>(row.least), static_cast<std::uint64_t>(row.most));
    if (row.most != 0) option->check(row.or_zero ? CLI::IsMember({0}) | range : CLI::Validator(range));
    if (row.most == 0 && row.kind == ValueKind::count) option->check(whole_number());
    if (!row.words.empty()) option->check(CLI::IsMember(std::vector<std::string>(row.words.begin(), row.words.end())));
    if (*row.value_name != '\0') option->type_name(row.value_name);
    if (row.shows_usual && row.kind != ValueKind::on_off) option->capture_default_str();
    if (row.name == std::string_view("frame-check"))
        app.add_flag_callback(
            "--no-check", [&lab] { lab.frame_check = false; }, "the same as --frame-check off");
}

void add_impairments(CLI::App& app, LabText& text) {
    app.option_defaults()->group("The wire; for one direction write A>B: or B>A: before the value");
    for (const WireOption& option : wire_options())
        if (*option.help != '\0')
            app.add_option(std::string("--") + option.name, text.wire[option.name], option.help)
                ->type_name(option.value_name)
                ->allow_extra_args(false);
}

}  // namespace

CLI::Validator whole_number() {
    const auto wrong = [](const std::string& text) -> std::string {
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        return error == std::errc() && end == text.data() + text.size() ? "" : "not a number";
    };
    return CLI::Validator(wrong, "");
}

void add_lab_options(CLI::App& app, LabSettings& lab, LabText& text) {
    lab.seed = random_seed();
    const std::string_view first = lab_options().front().group;
    bool impairments = false;
    for (const LabOptionRow& row : lab_options()) {
        if (*row.group == '\0') continue;
        if (row.group != first && !std::exchange(impairments, true)) add_impairments(app, text);
        add_lab_option(app, row, lab, text);
    }
    app.option_defaults()->group("Options");
}

}  // namespace osiscope
