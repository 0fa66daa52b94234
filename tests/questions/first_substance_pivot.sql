-- Main product by year of record, one column a product?
-- by: dbplyr
-- history: later
-- shown: at least 95 %
SELECT EXTRACT(YEAR FROM "recorded_date") AS "year",
       SUM(CASE WHEN ("substance" = 'alcohol') THEN 1 ELSE 0 END) AS "alcohol",
       SUM(CASE WHEN ("substance" = 'heroin') THEN 1 ELSE 0 END) AS "heroin",
       SUM(CASE WHEN ("substance" = 'cannabis') THEN 1 ELSE 0 END) AS "cannabis",
       SUM(CASE WHEN ("substance" = 'cocaine_powder') THEN 1 ELSE 0 END) AS "cocaine"
FROM "substance_use"
WHERE ("rank" = 1)
GROUP BY EXTRACT(YEAR FROM "recorded_date")
