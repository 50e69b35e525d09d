// Every system call of a transfer goes through here and leaves a record: arguments, result, enter and return time.
#pragma once

#include <atomic>
#include <cerrno>
#include <functional>
#include <string>

#include "captures/event.hpp"
#include "core/clock.hpp"
#include "core/interrupt.hpp"

namespace osiscope {

struct Tracer {
    Host host = Host::a;
    std::function<void(SystemCall&&)> emit;  ///< empty: nothing is recorded
    std::atomic<std::uint64_t> calls{0};     ///< made through this tracer

    /// Makes the call and records it. `call` returns what the system call returned, with errno set on -1.
    /// After Ctrl-C no further call is made: it fails with EINTR.
    /// `complete` may add to the record (which bytes, TCP_INFO) before it is emitted.
    template <class Call, class Complete>
    auto operator()(const char* name, std::string arguments, Call call, Complete complete) {
        SystemCall record;
        record.host = host;
        record.name = name;
        record.arguments = std::move(arguments);
        record.at = wall_now();
        errno = EINTR;
        const auto result = interrupted() ? decltype(call())(-1) : call();
        const int error = result < 0 ? errno : 0;
        record.returned_at = wall_now();
        record.result = static_cast<std::int64_t>(result);
        record.error = error;
        ++calls;
        if (emit) {
            complete(record);
            emit(std::move(record));
        }
        errno = error;
        return result;
    }

    template <class Call>
    auto operator()(const char* name, std::string arguments, Call call) {
        return (*this)(name, std::move(arguments), call, [](SystemCall&) {});
    }
};

}  // namespace osiscope
