#include "viz/main/lab_options.hpp"

#include <random>

#include "captures/lab_options.hpp"
#include "core/error.hpp"
#include "core/small_file.hpp"
#include "core/wire_script.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

namespace {

void set(LabSettings& lab, const std::string& name, const std::string& text) {
    if (const std::string problem = set_lab_option(lab, name, text); !problem.empty()) throw Error(problem);
}

void take_script(LabSettings& lab, const std::string& path) {
    lab.actions = read_small_file(path, FileKinds::any);
    lab.actions_name = path;
    static_cast<void>(parse_script(lab.actions, path));  // a mistake is told before anything starts
}

}  // namespace

std::uint64_t random_seed() { return std::random_device{}() % 1'000'000; }

void read_texts(LabSettings& lab, const LabText& text) {
    for (const auto& [name, values] : text.wire)
        for (const std::string& value : values) set(lab, name, value);
    for (const auto& [name, value] : text.others) {
        if (value.empty()) continue;
        if (lab_option(name)->kind == ValueKind::script) take_script(lab, value);
        else set(lab, name, value);
    }
}

void settle(LabSettings& lab, const LabText& text) {
    read_texts(lab, text);
    check(lab);
    if (lab.file.empty()) lab.file = shipped("captures/library/seven-layers.txt");
}

}  // namespace osiscope
