// The sockets of a lab's transfer, one a host, for those who look into them from other threads.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>

#include "captures/facts.hpp"

namespace osiscope {

class Connections {
public:
    /// From now on this is the host's connection, until what is returned is let go. That must happen before the
    /// descriptor is closed: nobody then uses its number for something else.
    [[nodiscard]] std::shared_ptr<void> enter(Host host, int descriptor);

    /// Calls `look` with the host's descriptor; nobody closes it meanwhile, so be quick. False when there is none.
    bool with(Host host, const std::function<void(int descriptor)>& look);

    /// Whether the host has had a connection, and whether it has let go of it since.
    struct Life {
        bool began = false;
        bool ended = false;
    };
    [[nodiscard]] Life life(Host host);

private:
    struct Entry {
        std::mutex mutex;
        int descriptor = -1;
        bool began = false;
    };
    std::array<Entry, 2> entries_;
};

}  // namespace osiscope
