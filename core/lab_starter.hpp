// Starts lab processes. Setting a lab up may take root's rights, which the rest of the program gives up.
#pragma once

#include <sys/types.h>

#include "core/file_descriptor.hpp"

namespace osiscope {

/// While this process is privileged, a small process of its own that keeps the rights and does nothing but start labs,
/// each as a child of this process. It is gone as soon as this one is. An ordinary user's labs are started directly.
class LabStarter {
public:
    /// Call before `give_up_privilege`, and before there are other threads. Throws Error.
    LabStarter();
    ~LabStarter();
    LabStarter(const LabStarter&) = delete;
    LabStarter& operator=(const LabStarter&) = delete;

    /// Starts this program again with its hidden verb `lab`, and `control` as its descriptor
    /// `lab_control_descriptor`. Returns the process, a child to wait for. Throws Error.
    [[nodiscard]] pid_t start(int control) const;

private:
    FileDescriptor requests_;
    pid_t process_ = -1;
};

}  // namespace osiscope
