// The command line: verbs, options, help. Wrong usage ends with status 2 and a sentence.
#pragma once

namespace osiscope {

/// Parses the arguments and runs the verb; returns the exit status. Lets Error out for main to print.
int run_command_line(int argc, char** argv);

}  // namespace osiscope
