#include "viz/state/lesson_list.hpp"

#include <algorithm>

#include "layers/words.hpp"

namespace osiscope {

std::string why_not_live(const LessonCard& card) {
    return card.runs_live ? "" : said("this lesson is about its recording only");
}

std::string why_not_saved(const LessonCard& card) {
    return card.runs_saved ? "" : said("this lesson has no recording: run it live");
}

void move_choice(LessonList& list, int by) {
    list.chosen = std::clamp(list.chosen + by, 0, std::max(0, static_cast<int>(list.cards.size()) - 1));
}

}  // namespace osiscope
