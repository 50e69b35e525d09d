// What every verb relies on, arranged once before anything else happens.
#pragma once

namespace osiscope {

/// Descriptors 0 to 2 are taken, so that no file or socket gets their numbers; reading and writing one that was closed
/// still fails. Writing to a pipe without a reader, and beyond a file-size limit, fails with an error instead of a
/// signal. A signal that ends the process removes unfinished files first. Children can be waited for, whatever the
/// caller ignored. With sudo, files are opened as the user who called it, except by a lab process.
/// Throws Error when root's rights to files cannot be given up.
void prepare_process(bool is_lab);

/// Writes out what is buffered for standard output. Throws Error when it could not be written.
void flush_standard_output();

/// Ends as a program does whose output nobody reads any more.
[[noreturn]] void end_by_broken_pipe();

}  // namespace osiscope
