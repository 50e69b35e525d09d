#include "core/stage.hpp"

#include <utility>

#include "core/error.hpp"

namespace osiscope {

void Stages::reach(Party party, Stage stage) {
    {
        const std::lock_guard lock(mutex_);
        progress_.at(static_cast<std::size_t>(party)).reached.insert(stage);
    }
    changed_.notify_all();
}

void Stages::fail(Party party, std::string why) {
    {
        const std::lock_guard lock(mutex_);
        progress_.at(static_cast<std::size_t>(party)).failure = std::move(why);
    }
    changed_.notify_all();
}

bool Stages::wait_for(Party party, Stage stage) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return of(party).settled(stage); });
    return of(party).reached.count(stage) != 0;
}

void Stages::require(Party party, Stage stage) const {
    if (!wait_for(party, stage)) throw Error(*failure(party));
}

bool Stages::settled(Party party, Stage stage, std::chrono::milliseconds within) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, within, [&] { return of(party).settled(stage); });
}

std::optional<std::string> Stages::failure(Party party) const {
    const std::lock_guard lock(mutex_);
    return of(party).failure;
}

}  // namespace osiscope
