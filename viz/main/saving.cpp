#include "viz/main/saving.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>

#include "captures/pcapng_write.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

std::string save_recording(const Recording& recording) {
    const std::string name = fmt::format("osiscope-{:%Y-%m-%d-%H%M%S}.pcapng", fmt::localtime(std::time(nullptr)));
    std::error_code ignored;
    const std::string here = std::filesystem::current_path(ignored).string();
    const bool writable = !here.empty() && ::access(here.c_str(), W_OK | X_OK) == 0;
    const std::string path = (writable ? here : state_directory()) + "/" + name;
    const ByteBuffer bytes = write_recording(recording);
    write_file(path, bytes.data(), bytes.size());
    return path;
}

}  // namespace osiscope
