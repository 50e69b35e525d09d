#include "core/connections.hpp"

namespace osiscope {

std::shared_ptr<void> Connections::enter(Host host, int descriptor) {
    Entry& entry = entries_[index(host)];
    const std::lock_guard lock(entry.mutex);
    entry.descriptor = descriptor;
    entry.began = true;
    return {&entry, [](Entry* mine) {
                const std::lock_guard closing(mine->mutex);
                mine->descriptor = -1;
            }};
}

bool Connections::with(Host host, const std::function<void(int)>& look) {
    Entry& entry = entries_[index(host)];
    const std::lock_guard lock(entry.mutex);
    if (entry.descriptor < 0) return false;
    look(entry.descriptor);
    return true;
}

Connections::Life Connections::life(Host host) {
    Entry& entry = entries_[index(host)];
    const std::lock_guard lock(entry.mutex);
    return {entry.began, entry.began && entry.descriptor < 0};
}

}  // namespace osiscope
