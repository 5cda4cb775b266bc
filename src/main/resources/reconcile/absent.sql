NOT EXISTS (SELECT FROM {table} AS target WHERE {same_key} AND {target_rows})
