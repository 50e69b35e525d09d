#include <ft2build.h>
#include FT_FREETYPE_H
#include <imgui.h>
#include <imgui_freetype.h>

#include <algorithm>
#include <cassert>
#include <cfloat>
#include <cmath>
#include <cstdio>

#include "viz/screen.hpp"

namespace osiscope {

namespace {

// Latin with accents, punctuation, arrows, a few signs.
const ImWchar words[] = {0x20, 0x17f, 0x2010, 0x2044, 0x2190, 0x2195, 0x2212, 0x2212, 0x2713, 0x2717, 0};
// And for the sizes that names of files and hosts appear in: Greek and Cyrillic.
const ImWchar names[] = {0x20,   0x17f,  0x370,  0x3ff,  0x400,  0x45f,  0x2010, 0x2044,
                         0x2190, 0x2195, 0x2212, 0x2212, 0x2713, 0x2717, 0};

bool readable(const std::string& path) {
    if (FILE* file = std::fopen(path.c_str(), "rb")) {
        std::fclose(file);
        return true;
    }
    return false;
}

std::string first_readable(std::initializer_list<const char*> places) {
    for (const char* place : places)
        if (readable(place)) return place;
    return {};
}

/// Ascender to descender, as a multiple of the em square.
float em_to_height(const std::string& path) {
    FT_Library library = nullptr;
    FT_Face face = nullptr;
    float ratio = 1;
    if (FT_Init_FreeType(&library) != 0) return ratio;
    if (FT_New_Face(library, path.c_str(), 0, &face) == 0) {
        ratio = static_cast<float>(face->ascender - face->descender) / static_cast<float>(face->units_per_EM);
        FT_Done_Face(face);
    }
    FT_Done_FreeType(library);
    return ratio;
}

std::vector<TextStyle> styles_in_use(const Sizes& sizes) {
    std::vector<TextStyle> styles;
    const auto add = [&](Face face, std::initializer_list<float> list) {
        for (const float px : list)
            if (std::find(styles.begin(), styles.end(), TextStyle{face, std::round(px)}) == styles.end())
                styles.push_back({face, std::round(px)});
    };
    add(Face::regular, {sizes.small, sizes.body, sizes.narration});
    add(Face::semibold,
        {sizes.small, sizes.body, sizes.strong, sizes.strong * 1.2F, sizes.strong * 1.25F, sizes.title});
    add(Face::mono, {sizes.mono, std::round(sizes.mono * 0.9F), std::round(sizes.mono * 0.9F) - 1, sizes.small});
    return styles;
}

void use_freetype(ImFontAtlas& atlas) {
#if IMGUI_VERSION_NUM >= 19200
    atlas.SetFontLoader(ImGuiFreeType::GetFontLoader());
#else
    atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
#endif
}

}  // namespace

FontFiles find_fonts() {
    FontFiles files;
    files.regular = first_readable({"/usr/share/fonts/opentype/inter/Inter-Regular.otf",
                                    "/usr/share/fonts/truetype/inter/Inter-Regular.ttf",
                                    "/usr/share/fonts/inter/Inter-Regular.otf"});
    files.semibold = first_readable({"/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
                                     "/usr/share/fonts/truetype/inter/Inter-SemiBold.ttf",
                                     "/usr/share/fonts/inter/Inter-SemiBold.otf"});
    files.mono = first_readable({"/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf",
                                 "/usr/share/fonts/jetbrains-mono/JetBrainsMono-Regular.ttf"});
    return files;
}

bool Fonts::bake(const Sizes& sizes) {
    const std::vector<TextStyle> wanted = styles_in_use(sizes);
    if (wanted == wanted_) return false;
    wanted_ = wanted;
    baked_.clear();
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    use_freetype(atlas);
    const std::string* paths[] = {&files_.regular, &files_.semibold, &files_.mono};
    for (std::size_t i = 0; i < 3; ++i)
        if (!paths[i]->empty()) em_to_height_[i] = em_to_height(*paths[i]);
    for (const TextStyle style : wanted) {
        const std::string& path = *paths[static_cast<std::size_t>(style.face)];
        ImFont* font = path.empty() ? nullptr
                                    : atlas.AddFontFromFileTTF(path.c_str(), height(style), nullptr,
                                                               style.px == sizes.small ? names : words);
        if (font == nullptr) font = atlas.AddFontDefault();
        baked_.push_back({style, font});
    }
    atlas.Build();
    return true;
}

ImFont* Fonts::get(TextStyle style) const {
    const Baked* best = nullptr;
    for (const Baked& baked : baked_) {
        if (baked.style.face != style.face) continue;
        if (best == nullptr || std::abs(baked.style.px - style.px) < std::abs(best->style.px - style.px)) best = &baked;
    }
    assert(best != nullptr);  // every face is baked in some size
    return best->font;
}

float Fonts::height(TextStyle style) const {
    return std::round(style.px * em_to_height_[static_cast<std::size_t>(style.face)]);
}

TextMeasure Fonts::measure() {
    return {this, [](void* context, TextStyle style, const char* first, const char* last) {
                const auto* fonts = static_cast<Fonts*>(context);
                return fonts->get(style)->CalcTextSizeA(fonts->height(style), FLT_MAX, 0, first, last).x;
            }};
}

}  // namespace osiscope
