// What the command line answers to --help, and to what it does not know.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class FormatterBase;
class ParseError;
}  // namespace CLI

namespace osiscope {

/// Help in plain words: verbs with what they take, options in groups, and what a value may be.
[[nodiscard]] std::shared_ptr<CLI::FormatterBase> plain_help();

/// A sentence about the first argument when it is neither an option nor a verb of `app`: what it could have meant.
/// Empty when there is nothing to say.
[[nodiscard]] std::string unknown_verb(const CLI::App& app, const std::vector<std::string>& words);

/// What was wrong with the arguments, in one sentence.
[[nodiscard]] std::string sentence(const CLI::ParseError& problem, const CLI::App& app);

}  // namespace osiscope
