#include <ft2build.h>
#include FT_FREETYPE_H
#include <imgui.h>
#include <imgui_freetype.h>

#include <algorithm>
#include <cassert>
#include <cfloat>
#include <cmath>
#include <cstdio>

#include "viz/screen/screen.hpp"

namespace osiscope {

namespace {

// Latin with accents, punctuation, arrows, a few signs.
const ImWchar words[] = {0x20,   0x17f,  0x2007, 0x200a, 0x2010, 0x2044, 0x207f, 0x207f, 0x2190, 0x2195, 0x21bb, 0x21bb,
                         0x2212, 0x2212, 0x2248, 0x2248, 0x2260, 0x2260, 0x2264, 0x2265, 0x2713, 0x2717, 0};
// And for the sizes that names of files and hosts appear in: Greek and Cyrillic.
const ImWchar names[] = {0x20,   0x17f,  0x370,  0x3ff,  0x400,  0x45f,  0x2007, 0x200a, 0x2010,
                         0x2044, 0x207f, 0x207f, 0x2190, 0x2195, 0x21bb, 0x21bb, 0x2212, 0x2212,
                         0x2248, 0x2248, 0x2260, 0x2260, 0x2264, 0x2265, 0x2713, 0x2717, 0};

/// Ascender to descender, as a multiple of the em square.
float em_to_height(const FontFile& file) {
    FT_Library library = nullptr;
    FT_Face face = nullptr;
    float ratio = 1;
    if (FT_Init_FreeType(&library) != 0) return ratio;
    if (FT_New_Face(library, file.path.c_str(), file.number, &face) == 0) {
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

/// One range a sign that is taken from the other font.
std::vector<ImWchar> ranges_of(const Typeface& face) {
    std::vector<ImWchar> ranges;
    for (const FontSign* sign : face.borrowed) ranges.insert(ranges.end(), 2, static_cast<ImWchar>(sign->code));
    ranges.push_back(0);
    return ranges;
}

ImFont* add_font(ImFontAtlas& atlas, const FontFile& file, float height, const ImWchar* ranges, bool merge) {
    ImFontConfig config;
    config.FontNo = file.number;
    config.MergeMode = merge;
    return atlas.AddFontFromFileTTF(file.path.c_str(), height, &config, ranges);
}

void use_freetype(ImFontAtlas& atlas) {
#if IMGUI_VERSION_NUM >= 19200
    atlas.SetFontLoader(ImGuiFreeType::GetFontLoader());
#else
    atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
#endif
}

}  // namespace

bool Fonts::bake(const Sizes& sizes) {
    const std::vector<TextStyle> wanted = styles_in_use(sizes);
    if (wanted == wanted_) return false;
    wanted_ = wanted;
    baked_.clear();
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    use_freetype(atlas);
    const Typeface* faces[] = {&files_.regular, &files_.semibold, &files_.mono};
    for (std::size_t i = 0; i < 3; ++i) {
        if (!faces[i]->file.path.empty()) em_to_height_[i] = em_to_height(faces[i]->file);
        borrowed_[i] = ranges_of(*faces[i]);
    }
    for (const TextStyle style : wanted) {
        const auto number = static_cast<std::size_t>(style.face);
        const Typeface& face = *faces[number];
        const ImWchar* ranges = style.px == sizes.small ? names : words;
        ImFont* font = nullptr;
        if (!face.file.path.empty()) font = add_font(atlas, face.file, height(style), ranges, false);
        if (font != nullptr && !face.borrowed.empty())
            add_font(atlas, face.signs, height(style), borrowed_[number].data(), true);
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

bool Fonts::writes_otherwise(TextStyle style, const char* first, const char* last) const {
    return !face_of(style).missing.empty() && std::any_of(first, last, [](char c) { return (c & 0x80) != 0; });
}

std::string Fonts::written(TextStyle style, const char* first, const char* last) const {
    return without_missing(face_of(style), first, last);
}

const Typeface& Fonts::face_of(TextStyle style) const {
    if (style.face == Face::mono) return files_.mono;
    return style.face == Face::semibold ? files_.semibold : files_.regular;
}

TextMeasure Fonts::measure() {
    return {this, [](void* context, TextStyle style, const char* first, const char* last) {
                const auto* fonts = static_cast<Fonts*>(context);
                std::string other;
                if (fonts->writes_otherwise(style, first, last)) {
                    other = fonts->written(style, first, last);
                    first = other.data();
                    last = first + other.size();
                }
                return fonts->get(style)->CalcTextSizeA(fonts->height(style), FLT_MAX, 0, first, last).x;
            }};
}

}  // namespace osiscope
