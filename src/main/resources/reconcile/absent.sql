NOT EXISTS (SELECT FROM {table} AS target WHERE {target_is_staged} AND {target_rows})
