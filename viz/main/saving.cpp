#include "viz/main/saving.hpp"

#include "captures/pcapng_write.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

void save_recording(const Recording& recording, const std::string& path) {
    write_file(path, [&](const auto& take) { write_recording(recording, take); });
}

}  // namespace osiscope
