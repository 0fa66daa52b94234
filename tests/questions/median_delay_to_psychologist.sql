-- What is the median delay between inclusion and the first interview with the psychologist?
-- by: epidemiologist
-- shown: at least 90 %
-- snapped: median_days 7
SELECT count(*) AS patients, median(f.first_day - i.entered) AS median_days
FROM (SELECT patient_no, min(inclusion_date) AS entered FROM inclusion WHERE inclusion_year >= 2021 GROUP BY patient_no) i
JOIN (
  SELECT patient_no, min(event_date) AS first_day FROM event
  WHERE event_type = 'psychologist_interview' GROUP BY patient_no
) f ON f.patient_no = i.patient_no
WHERE f.first_day >= i.entered
