#ifndef TUNEBOOK_CEDITLINE_SHIM_H
#define TUNEBOOK_CEDITLINE_SHIM_H

// libedit's histedit.h, and one wrapper for each use of its variadic functions, which Swift cannot call.
//
// The wrappers take the types that libedit documents for the operation, so that a wrong one does not compile.
// They return what the wrapped call returns: 0 when it worked, -1 otherwise.

#include <histedit.h>
#include <stdio.h>

typedef char *(*tunebook_el_prompt_function)(EditLine *);
typedef unsigned char (*tunebook_el_key_function)(EditLine *, int);
typedef int (*tunebook_el_getc_function)(EditLine *, wchar_t *);

/// The prompt on the left; `marker` stands on both sides of every escape sequence in it.
static inline int tunebook_el_set_prompt(EditLine *line, tunebook_el_prompt_function function, char marker) {
    return el_set(line, EL_PROMPT_ESC, function, marker);
}

/// The prompt on the right, which hides when the text comes near.
static inline int tunebook_el_set_right_prompt(EditLine *line, tunebook_el_prompt_function function, char marker) {
    return el_set(line, EL_RPROMPT_ESC, function, marker);
}

/// Where libedit gets its characters from: 1 for a character, 0 at the end, -1 for an error.
static inline int tunebook_el_set_getc(EditLine *line, tunebook_el_getc_function function) {
    return el_set(line, EL_GETCFN, function);
}

/// Makes a function bindable by name; libedit copies the strings.
static inline int tunebook_el_add_function(
    EditLine *line, const char *name, const char *help, tunebook_el_key_function function
) {
    return el_set(line, EL_ADDFN, name, help, function);
}

static inline int tunebook_el_bind(EditLine *line, const char *key, const char *function_name) {
    return el_set(line, EL_BIND, key, function_name, NULL);
}

/// Binds in the alternative key map, which is the command mode of the vi editor.
static inline int tunebook_el_bind_alternative(EditLine *line, const char *key, const char *function_name) {
    return el_set(line, EL_BIND, "-a", key, function_name, NULL);
}

/// "emacs" or "vi"; forgets every binding made before.
static inline int tunebook_el_set_editor(EditLine *line, const char *name) {
    return el_set(line, EL_EDITOR, name);
}

/// "emacs" or "vi"; `NULL` when libedit does not say.
static inline const char *tunebook_el_editor(EditLine *line) {
    const char *name = NULL;
    return el_get(line, EL_EDITOR, &name) == 0 ? name : NULL;
}

static inline int tunebook_el_set_client_data(EditLine *line, void *data) {
    return el_set(line, EL_CLIENTDATA, data);
}

static inline void *tunebook_el_client_data(EditLine *line) {
    void *data = NULL;
    return el_get(line, EL_CLIENTDATA, &data) == 0 ? data : NULL;
}

/// Leaves the characters that make signals to be read as keys while a line is edited.
static inline int tunebook_el_take_signal_keys(EditLine *line) {
    return el_set(line, EL_SETTY, "-d", "-isig", NULL);
}

/// libedit's own signal handling, which sends signals on to the whole process group.
static inline int tunebook_el_set_signal_handling(EditLine *line, int on) {
    return el_set(line, EL_SIGNAL, on);
}

/// 1 puts the terminal into editing mode, 0 gives it back as it was.
static inline int tunebook_el_prepare_terminal(EditLine *line, int on) {
    return el_set(line, EL_PREP_TERM, on);
}

static inline int tunebook_el_set_edit_mode(EditLine *line, int on) {
    return el_set(line, EL_EDITMODE, on);
}

/// Draws prompt and text again, from column 0 of a row that is free.
static inline int tunebook_el_refresh(EditLine *line) {
    return el_set(line, EL_REFRESH);
}

/// A number of the terminal's description, such as "co" for its columns; `absent` when there is none.
static inline int tunebook_el_terminal_number(EditLine *line, const char *name, int absent) {
    int number = absent;
    return el_get(line, EL_GETTC, name, &number, NULL) == 0 ? number : absent;
}

/// The columns libedit gives a character; hidden from Swift by the C library's feature macros. -1 when it does not print.
static inline int tunebook_wcwidth(wchar_t character) {
    extern int wcwidth(wchar_t);
    return wcwidth(character);
}

#endif
