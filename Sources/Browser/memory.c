// The few functions of C that the compiler takes for granted, and a heap: free lists of powers of two over memory that grows.

#include <stddef.h>
#include <stdint.h>

extern unsigned char __heap_base;
static uintptr_t top = 0;

// In front of each block: its size class, or the next free one of its class.
typedef struct block { union { struct block *next; uintptr_t class; } head; uintptr_t unused[3]; } block;
static block *free_blocks[32];

static unsigned class_of(size_t size) {
    unsigned class = 5;
    while (((size_t)1 << class) < size) class++;
    return class;
}

void *malloc(size_t size) {
    unsigned class = class_of(size + sizeof(block));
    if (class >= 31) return 0;
    block *found = free_blocks[class];
    if (found) {
        free_blocks[class] = found->head.next;
    } else {
        if (!top) top = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
        uintptr_t end = top + ((uintptr_t)1 << class), there = (uintptr_t)__builtin_wasm_memory_size(0) << 16;
        if (end > there && __builtin_wasm_memory_grow(0, (end - there + 65535) >> 16) == (size_t)-1) return 0;
        found = (block *)top;
        top = end;
    }
    found->head.class = class;
    return found + 1;
}

void free(void *address) {
    if (!address) return;
    block *freed = (block *)address - 1;
    unsigned class = (unsigned)freed->head.class;
    freed->head.next = free_blocks[class];
    free_blocks[class] = freed;
}

// Blocks lie at multiples of sixteen; the compiler asks for no more.
int posix_memalign(void **address, size_t alignment, size_t size) {
    (void)alignment;
    return (*address = malloc(size)) ? 0 : 12;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    unsigned char *target = to;
    const unsigned char *source = from;
    while (count--) *target++ = *source++;
    return to;
}

void *memmove(void *to, const void *from, size_t count) {
    unsigned char *target = to;
    const unsigned char *source = from;
    if (target <= source) return memcpy(to, from, count);
    while (count--) target[count] = source[count];
    return to;
}

void *memset(void *to, int value, size_t count) {
    unsigned char *target = to;
    while (count--) *target++ = (unsigned char)value;
    return to;
}

int memcmp(const void *one, const void *other, size_t count) {
    const unsigned char *left = one, *right = other;
    for (; count; count--, left++, right++)
        if (*left != *right) return *left - *right;
    return 0;
}
