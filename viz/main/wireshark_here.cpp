#include "viz/main/wireshark_here.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "core/error.hpp"

namespace osiscope {

namespace {

// The library's number goes up with each release: Wireshark 4.0 has 16, 4.2 has 17, 4.4 has 18.
constexpr int library_of_4_0 = 16, latest_imagined = 40;

bool installed(int library) {
    for (const char* folder : {"/usr/lib/" OSISCOPE_LIBRARY_ARCHITECTURE, "/usr/lib64", "/usr/lib", "/usr/local/lib"})
        if (::access(fmt::format("{}/libwireshark.so.{}", folder, library).c_str(), F_OK) == 0) return true;
    return false;
}

}  // namespace

TcpRules rules_of_wireshark_here() {
    const char* told = std::getenv("OSISCOPE_WIRESHARK");
    const std::string_view version = told != nullptr ? told : "";
    if (version == "4.0") return TcpRules::wireshark_4_0;
    if (version == "4.4") return TcpRules::wireshark_4_4;
    if (!version.empty()) throw Error(fmt::format("OSISCOPE_WIRESHARK is “{}”; it can be 4.0 or 4.4", version));
    for (int library = latest_imagined; library > library_of_4_0; --library)
        if (installed(library)) return TcpRules::wireshark_4_4;
    return installed(library_of_4_0) ? TcpRules::wireshark_4_0 : TcpRules::wireshark_4_4;
}

}  // namespace osiscope
