#define _GNU_SOURCE
#include "cell_symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct file {
    const char *bytes;
    size_t size;
    const Elf64_Shdr *sections;
    size_t section_count;
};

static bool lies_within(const struct file *file, uint64_t offset, uint64_t size) {
    return offset <= file->size && size <= file->size - offset;
}

static bool open_file(const char *path, struct file *file) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    struct stat status;
    bool is_open = fstat(descriptor, &status) == 0 && (size_t)status.st_size > sizeof(Elf64_Ehdr);
    file->size = is_open ? (size_t)status.st_size : 0;
    file->bytes = is_open ? mmap(NULL, file->size, PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
    close(descriptor);
    if (file->bytes == MAP_FAILED) return false;
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)file->bytes;
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 && header->e_ident[EI_CLASS] == ELFCLASS64
        && lies_within(file, header->e_shoff, (uint64_t)header->e_shnum * sizeof(Elf64_Shdr))) {
        file->sections = (const Elf64_Shdr *)(file->bytes + header->e_shoff);
        file->section_count = header->e_shnum;
        return true;
    }
    munmap((void *)file->bytes, file->size);
    return false;
}

static void close_file(struct file *file) {
    munmap((void *)file->bytes, file->size);
}

static const Elf64_Shdr *symbol_table(const struct file *file) {
    for (size_t index = 0; index < file->section_count; index++) {
        const Elf64_Shdr *section = &file->sections[index];
        if (section->sh_type == SHT_SYMTAB && lies_within(file, section->sh_offset, section->sh_size)
            && section->sh_link < file->section_count)
            return section;
    }
    return NULL;
}

static const char *name_of(const struct file *file, const Elf64_Shdr *table, const Elf64_Sym *symbol) {
    const Elf64_Shdr *names = &file->sections[table->sh_link];
    if (symbol->st_name >= names->sh_size || !lies_within(file, names->sh_offset, names->sh_size)) return "";
    return file->bytes + names->sh_offset + symbol->st_name;
}

bool cell_symbols_visit(const char *path, void (*visit)(const cell_symbol *, void *), void *context) {
    struct file file;
    if (!open_file(path, &file)) return false;
    const Elf64_Shdr *table = symbol_table(&file);
    if (table != NULL) {
        const Elf64_Sym *symbols = (const Elf64_Sym *)(file.bytes + table->sh_offset);
        for (size_t index = 0; index < table->sh_size / sizeof(Elf64_Sym); index++) {
            const Elf64_Sym *symbol = &symbols[index];
            int type = ELF64_ST_TYPE(symbol->st_info);
            if ((type != STT_FUNC && type != STT_OBJECT) || symbol->st_shndx == SHN_UNDEF
                || symbol->st_shndx >= file.section_count)
                continue;
            cell_symbol answer = {
                .name = name_of(&file, table, symbol), .offset = symbol->st_value,
                .is_function = type == STT_FUNC,
                // Memory that is protected after relocation is named like this by every linker.
                .is_writable = (file.sections[symbol->st_shndx].sh_flags & SHF_WRITE) != 0};
            visit(&answer, context);
        }
    }
    close_file(&file);
    return table != NULL;
}

struct function {
    size_t section;
    uint64_t low, high;
    const char *name;
};

static int compare_functions(const void *left, const void *right) {
    const struct function *a = left, *b = right;
    if (a->section != b->section) return a->section < b->section ? -1 : 1;
    return a->low < b->low ? -1 : a->low > b->low;
}

static const char *function_at(const struct function *functions, size_t count, size_t section, uint64_t offset) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct function *function = &functions[middle];
        if (function->section < section || (function->section == section && function->high <= offset)) low = middle + 1;
        else high = middle;
    }
    if (low < count && functions[low].section == section && functions[low].low <= offset) return functions[low].name;
    return NULL;
}

bool cell_references_visit(const char *path, void (*visit)(const char *, const char *, void *), void *context) {
    struct file file;
    if (!open_file(path, &file)) return false;
    const Elf64_Shdr *table = symbol_table(&file);
    struct function *functions = NULL;
    if (table != NULL) {
        const Elf64_Sym *symbols = (const Elf64_Sym *)(file.bytes + table->sh_offset);
        size_t symbol_count = table->sh_size / sizeof(Elf64_Sym), count = 0;
        functions = calloc(symbol_count + 1, sizeof *functions);
        for (size_t index = 0; functions != NULL && index < symbol_count; index++) {
            if (ELF64_ST_TYPE(symbols[index].st_info) != STT_FUNC || symbols[index].st_shndx == SHN_UNDEF) continue;
            functions[count++] = (struct function){
                symbols[index].st_shndx, symbols[index].st_value, symbols[index].st_value + symbols[index].st_size,
                name_of(&file, table, &symbols[index])};
        }
        if (functions != NULL) qsort(functions, count, sizeof *functions, compare_functions);
        for (size_t index = 0; functions != NULL && index < file.section_count; index++) {
            const Elf64_Shdr *section = &file.sections[index];
            if (section->sh_type != SHT_RELA || !lies_within(&file, section->sh_offset, section->sh_size)) continue;
            const Elf64_Rela *entries = (const Elf64_Rela *)(file.bytes + section->sh_offset);
            for (size_t entry = 0; entry < section->sh_size / sizeof(Elf64_Rela); entry++) {
                size_t symbol = ELF64_R_SYM(entries[entry].r_info);
                if (symbol == 0 || symbol >= symbol_count) continue;
                const char *referred = name_of(&file, table, &symbols[symbol]);
                const char *function = function_at(functions, count, section->sh_info, entries[entry].r_offset);
                if (function != NULL && *referred != 0) visit(function, referred, context);
            }
        }
    }
    free(functions);
    close_file(&file);
    return table != NULL;
}

extern char *swift_demangle(
    const char *name, size_t length, char *buffer, size_t *buffer_size, uint32_t flags);

char *cell_symbol_demangled(const char *name) {
    return swift_demangle(name, strlen(name), NULL, NULL, 0);
}
