#include "viz/screen.hpp"

#include <GL/gl.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include "viz/draw_scene.hpp"

namespace osiscope {

Screen::Screen() : context_(ImGui::CreateContext()), fonts_(find_fonts()) {
    ImGui::SetCurrentContext(context_);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;  // we keep our own settings
    io.LogFilename = nullptr;
    ready_ = ImGui_ImplOpenGL3_Init("#version 130");
}

Screen::~Screen() {
    if (ready_) ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext(context_);
}

void Screen::prepare(const Sizes& sizes) {
    if (!fonts_.bake(sizes)) return;
#if IMGUI_VERSION_NUM < 19200
    ImGui_ImplOpenGL3_DestroyFontsTexture();  // made again from the new atlas at the next frame
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

void Screen::draw(const Scene& scene, int width, int height, Color background) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    io.DeltaTime = 1.0F / 60;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    draw_scene(*ImGui::GetBackgroundDrawList(), scene, fonts_);
    ImGui::Render();
    glViewport(0, 0, width, height);
    glClearColor(static_cast<float>(background.r) / 255, static_cast<float>(background.g) / 255,
                 static_cast<float>(background.b) / 255, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

}  // namespace osiscope
