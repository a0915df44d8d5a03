// The public prices, limits and retirement days as they stood on the day given; a file named by MODEL_CATALOG lays over
// them. Embedded as text because the product is one binary that looks for no resources when it runs.

enum ModelSeed {
    /// Dollars for a million tokens; a model that charges more beyond 272,000 tokens names that input price.
    static let json = """
        {"valid_from": "2026-11-23", "source": "LiteLLM 1.109.1 price table, checked against the page of 2026-11-05",
         "models": {
          "gpt-4o": {"input": 2.5, "cached_input": 1.25, "output": 10, "max_input_tokens": 128000, "max_output_tokens": 16384, "shutdown": "2027-01-14", "successor": "gpt-6-luna"},
          "gpt-4o-mini": {"input": 0.15, "cached_input": 0.075, "output": 0.6, "max_input_tokens": 128000, "max_output_tokens": 16384, "shutdown": "2027-01-14", "successor": "gpt-6-luna"},
          "gpt-4.1": {"input": 2, "cached_input": 0.5, "output": 8, "max_input_tokens": 1047576, "max_output_tokens": 32768, "shutdown": "2027-01-14", "successor": "gpt-6-luna"},
          "gpt-4.1-mini": {"input": 0.4, "cached_input": 0.1, "output": 1.6, "max_input_tokens": 1047576, "max_output_tokens": 32768, "shutdown": "2027-01-14", "successor": "gpt-6-luna"},
          "gpt-4.1-nano": {"input": 0.1, "cached_input": 0.025, "output": 0.4, "max_input_tokens": 1047576, "max_output_tokens": 32768, "shutdown": "2026-10-23", "successor": "gpt-6-luna"},
          "gpt-5": {"input": 1.25, "cached_input": 0.125, "output": 10, "max_input_tokens": 272000, "max_output_tokens": 128000, "shutdown": "2026-12-11", "successor": "gpt-6.1-sol"},
          "gpt-5-mini": {"input": 0.25, "cached_input": 0.025, "output": 2, "max_input_tokens": 272000, "max_output_tokens": 128000, "shutdown": "2026-12-11", "successor": "gpt-6.1-terra"},
          "gpt-5-nano": {"input": 0.05, "cached_input": 0.005, "output": 0.4, "max_input_tokens": 272000, "max_output_tokens": 128000, "shutdown": "2026-12-11", "successor": "gpt-6.1-terra"},
          "gpt-5-pro": {"input": 15, "output": 120, "max_input_tokens": 400000, "max_output_tokens": 272000, "shutdown": "2026-12-11", "successor": "gpt-6.1-sol"},
          "gpt-5.1": {"input": 1.25, "cached_input": 0.125, "output": 10, "max_input_tokens": 272000, "max_output_tokens": 128000, "shutdown": "2027-04-01", "successor": "gpt-6.1-sol"},
          "gpt-5.2": {"input": 1.75, "cached_input": 0.175, "output": 14, "max_input_tokens": 272000, "max_output_tokens": 128000},
          "gpt-5.4": {"input": 2.5, "cached_input": 0.25, "output": 15, "input_above_272k": 5, "max_input_tokens": 1050000, "max_output_tokens": 128000},
          "gpt-5.4-mini": {"input": 0.75, "cached_input": 0.075, "output": 4.5, "max_input_tokens": 272000, "max_output_tokens": 128000},
          "gpt-5.4-nano": {"input": 0.2, "cached_input": 0.02, "output": 1.25, "max_input_tokens": 272000, "max_output_tokens": 128000, "shutdown": "2027-04-01", "successor": "gpt-6-luna"},
          "gpt-5.5": {"input": 5, "cached_input": 0.5, "output": 30, "input_above_272k": 10, "max_input_tokens": 1050000, "max_output_tokens": 128000},
          "gpt-5.6-sol": {"input": 4, "cached_input": 0.4, "cache_write": 5, "output": 20, "input_above_272k": 8, "max_input_tokens": 922000, "max_output_tokens": 128000},
          "gpt-5.6-terra": {"input": 2, "cached_input": 0.2, "cache_write": 2.5, "output": 12, "input_above_272k": 4, "max_input_tokens": 922000, "max_output_tokens": 128000},
          "gpt-5.6-luna": {"input": 0.2, "cached_input": 0.02, "cache_write": 0.25, "output": 1.2, "input_above_272k": 0.4, "max_input_tokens": 922000, "max_output_tokens": 128000},
          "gpt-6-astra": {"input": 10, "cached_input": 1, "cache_write": 12.5, "output": 50, "input_above_272k": 20, "max_input_tokens": 922000, "max_output_tokens": 128000},
          "gpt-6-sol": {"input": 2, "cached_input": 0.2, "cache_write": 2.5, "output": 10, "input_above_272k": 4, "max_input_tokens": 922000, "max_output_tokens": 128000},
          "gpt-6-luna": {"input": 0.1, "cached_input": 0.01, "cache_write": 0.125, "output": 0.5, "input_above_272k": 0.2, "max_input_tokens": 922000, "max_output_tokens": 128000},
          "gpt-6.1-sol": {"input": 2, "cached_input": 0.1, "cache_write": 2.5, "output": 10, "input_above_272k": 4, "max_input_tokens": 922000, "max_output_tokens": 128000},
          "gpt-6.1-terra": {"input": 1, "cached_input": 0.05, "cache_write": 1.25, "output": 5, "input_above_272k": 2, "max_input_tokens": 922000, "max_output_tokens": 128000},
          "o1": {"input": 15, "cached_input": 7.5, "output": 60, "max_input_tokens": 200000, "max_output_tokens": 100000, "shutdown": "2026-10-23", "successor": "gpt-6.1-sol"},
          "o3": {"input": 2, "cached_input": 0.5, "output": 8, "max_input_tokens": 200000, "max_output_tokens": 100000, "shutdown": "2026-12-11", "successor": "gpt-6.1-sol"},
          "o3-mini": {"input": 1.1, "cached_input": 0.55, "output": 4.4, "max_input_tokens": 200000, "max_output_tokens": 100000, "shutdown": "2026-10-23", "successor": "gpt-6-luna"},
          "o3-pro": {"input": 20, "output": 80, "max_input_tokens": 200000, "max_output_tokens": 100000, "shutdown": "2026-12-11", "successor": "gpt-6.1-sol"},
          "o4-mini": {"input": 1.1, "cached_input": 0.275, "output": 4.4, "max_input_tokens": 200000, "max_output_tokens": 100000, "shutdown": "2026-10-23", "successor": "gpt-6-luna"},
          "gpt-3.5-turbo": {"input": 0.5, "output": 1.5, "max_input_tokens": 16385, "max_output_tokens": 4096, "shutdown": "2026-10-23", "successor": "gpt-6-luna"},
          "gpt-4": {"input": 30, "output": 60, "max_input_tokens": 8192, "max_output_tokens": 4096, "shutdown": "2026-10-23", "successor": "gpt-6-luna"},
          "gpt-4-turbo": {"input": 10, "output": 30, "max_input_tokens": 128000, "max_output_tokens": 4096, "shutdown": "2026-10-23", "successor": "gpt-6-luna"}
        }}
        """
}
