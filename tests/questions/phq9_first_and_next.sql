-- Does depression (PHQ-9) improve between the first score of a patient and the next?
-- by: epidemiologist
-- shown: at least 90 %
SELECT count(*) AS patients, avg(first_score) AS mean_first, avg(next_score) AS mean_next
FROM (
  SELECT patient_no, score AS first_score,
         lead(score) OVER (PARTITION BY patient_no ORDER BY score_date) AS next_score,
         row_number() OVER (PARTITION BY patient_no ORDER BY score_date) AS rn
  FROM scale_score
  WHERE scale = 'phq9'
) s
WHERE rn = 1 AND next_score IS NOT NULL
