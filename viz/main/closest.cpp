#include "viz/main/closest.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace osiscope {

namespace {

/// How many letters have to be put in, left out, changed, or swapped with the next one (optimal string alignment).
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> far(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) far[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) far[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = far[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            far[i][j] = std::min({changed, far[i - 1][j] + 1, far[i][j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                far[i][j] = std::min(far[i][j], far[i - 2][j - 2] + 1);
        }
    return far.back().back();
}

}  // namespace

std::string closest(const std::string& typed, const std::vector<std::string>& known) {
    std::string best;
    std::size_t least = 1 + std::max<std::size_t>(1, typed.size() / 3);
    for (const std::string& name : known)
        if (const std::size_t far = distance(typed, name); far < least) {
            least = far;
            best = name;
        }
    return best;
}

}  // namespace osiscope
